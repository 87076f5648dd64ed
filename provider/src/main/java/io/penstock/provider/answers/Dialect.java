package io.penstock.provider.answers;

/** The API that a call is made in. It decides where the key is, and how answers, errors and limits are written. */
public enum Dialect {
    OPENAI,
    AZURE,
    ANTHROPIC
}
