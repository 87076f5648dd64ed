package io.penstock.provider.limits;

import java.util.OptionalLong;

/**
 * The limits of one key, each at least 1. An absent limit does not bind.
 *
 * @param requestsPerMinute most requests in any window, which is 60 s unless the {@link Policy} says otherwise
 * @param tokensPerMinute most tokens, input and output together, in any window
 * @param concurrency most accepted calls at once that have not ended
 */
public record Limits(OptionalLong requestsPerMinute, OptionalLong tokensPerMinute, OptionalLong concurrency) {
    public static final Limits NONE = new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

    public Limits {
        requirePositive("requests per minute", requestsPerMinute);
        requirePositive("tokens per minute", tokensPerMinute);
        requirePositive("concurrency", concurrency);
    }

    public static Limits perMinute(long requests, long tokens) {
        return new Limits(OptionalLong.of(requests), OptionalLong.of(tokens), OptionalLong.empty());
    }

    /**
     * Reads {@code RPM:TPM} or {@code RPM:TPM:CONCURRENCY}, with {@code -} for a limit that does not bind.
     *
     * @throws IllegalArgumentException if the text has another form or a limit is less than 1
     */
    public static Limits parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length < 2 || parts.length > 3) {
            throw malformed(text);
        }
        return new Limits(
                amount(parts[0], text),
                amount(parts[1], text),
                parts.length == 3 ? amount(parts[2], text) : OptionalLong.empty());
    }

    private static OptionalLong amount(String part, String text) {
        if (part.equals("-")) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(part));
        } catch (NumberFormatException e) {
            throw malformed(text);
        }
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "limits are RPM:TPM or RPM:TPM:CONCURRENCY, with - for no limit, such as 1150:520000:14; got '" + text
                        + "'");
    }

    private static void requirePositive(String what, OptionalLong amount) {
        if (amount.isPresent() && amount.getAsLong() < 1) {
            throw new IllegalArgumentException("a limit of " + what + " must be at least 1, got " + amount.getAsLong());
        }
    }
}
