package io.penstock.provider.answers;

/** Whose API a call is made in: where its key is, and how answers, errors and limits are written. */
public enum Dialect {
    OPENAI,
    AZURE,
    ANTHROPIC
}
