package io.penstock.dispatcher.provider;

import io.penstock.records.RateLimitReading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's rate-limit headers: {@code x-ratelimit-limit-requests}, {@code x-ratelimit-remaining-tokens},
 * {@code x-ratelimit-reset-requests} (as in {@code 6m0s} or {@code 20ms}) and so on.
 */
final class RateLimitHeaders {
    private static final List<String> FAMILIES = List.of("requests", "tokens", "input-tokens", "output-tokens");
    private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h|d)");
    private static final int MAX_CHARACTERS = 64;

    private RateLimitHeaders() {}

    /** @param header value of a header by its name, or null */
    static List<RateLimitReading> read(Function<String, @Nullable String> header) {
        List<RateLimitReading> readings = new ArrayList<>(2);
        for (String family : FAMILIES) {
            Optional<Long> limit = number(header.apply("x-ratelimit-limit-" + family));
            Optional<Long> remaining = number(header.apply("x-ratelimit-remaining-" + family));
            Optional<Long> reset = millis(header.apply("x-ratelimit-reset-" + family));
            if (limit.isPresent() || remaining.isPresent() || reset.isPresent()) {
                readings.add(
                        new RateLimitReading(family, limit.orElse(null), remaining.orElse(null), reset.orElse(null)));
            }
        }
        return readings;
    }

    private static Optional<Long> number(@Nullable String text) {
        if (text == null || text.length() > 18 || text.isEmpty()) {
            return Optional.empty();
        }
        return text.chars().allMatch(c -> c >= '0' && c <= '9') ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }

    /** A duration in parts with units, or in seconds without one. */
    static Optional<Long> millis(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        Matcher part = PART.matcher(text);
        double millis = 0;
        int end = 0;
        while (part.find() && part.start() == end) {
            millis += Double.parseDouble(part.group(1)) * unitMillis(part.group(2));
            end = part.end();
        }
        if (end == text.length()) {
            return Optional.of((long) Math.ceil(millis));
        }
        return number(text).map(seconds -> Math.min(seconds, Long.MAX_VALUE / 1000) * 1000);
    }

    private static double unitMillis(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
        };
    }
}
