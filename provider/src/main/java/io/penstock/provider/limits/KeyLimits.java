package io.penstock.provider.limits;

/**
 * An API key with what it may use.
 *
 * @param key what a caller sends as {@code Authorization: Bearer …}; not blank
 * @param limits its own limits
 */
public record KeyLimits(String key, Limits limits) {
    public KeyLimits {
        if (key.isBlank()) {
            throw new IllegalArgumentException("a key is not blank");
        }
    }

    /**
     * Reads {@code KEY=RPM:TPM} or {@code KEY=RPM:TPM:CONCURRENCY}, such as {@code east-key=1150:520000:14}. Throws
     * {@link IllegalArgumentException} on anything else.
     */
    public static KeyLimits parse(String text) {
        int equals = text.lastIndexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException(
                    "a key is KEY=RPM:TPM or KEY=RPM:TPM:CONCURRENCY, such as east-key=1150:520000; got '" + text
                            + "'");
        }
        return new KeyLimits(text.substring(0, equals), Limits.parse(text.substring(equals + 1)));
    }
}
