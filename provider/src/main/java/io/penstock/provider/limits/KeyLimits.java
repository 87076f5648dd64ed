package io.penstock.provider.limits;

/**
 * An API key with its limits.
 *
 * @param key the API key that callers send; not blank
 * @param limits the limits of this key
 */
public record KeyLimits(String key, Limits limits) {
    public KeyLimits {
        if (key.isBlank()) {
            throw new IllegalArgumentException("a key is not blank");
        }
    }

    /**
     * Reads {@code KEY=RPM:TPM} or {@code KEY=RPM:TPM:CONCURRENCY}, such as {@code east-key=1150:520000:14}.
     *
     * @throws IllegalArgumentException if the text has another form
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
