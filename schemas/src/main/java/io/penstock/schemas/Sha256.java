package io.penstock.schemas;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digest by which texts, files and pools are told apart. */
public final class Sha256 {
    private Sha256() {}

    /** A new digest of nothing. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
