package io.penstock.budget.request;

/** 128 bits of a cryptographic hash of a text, which stand for the text in stores and in memory. */
public record Fingerprint(long high, long low) {
    /** Stands for no text. */
    public static final Fingerprint NONE = new Fingerprint(0, 0);
}
