package io.penstock.dispatcher.provider.dialect;

import io.penstock.records.RateLimitReading;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a provider's headers state its limits, what is left of them, and when they are full again. */
public enum RateLimitHeaders {
    /**
     * OpenAI's and Azure's: {@code x-ratelimit-limit-requests}, {@code x-ratelimit-remaining-tokens},
     * {@code x-ratelimit-reset-requests} (as in {@code 6m0s}, {@code 20ms}, or seconds) and so on.
     */
    OPENAI {
        @Override
        String name(String family, String what) {
            return "x-ratelimit-" + what + "-" + family;
        }

        @Override
        Optional<Long> resetMillis(String text, Instant now) {
            return millis(text);
        }
    },
    /**
     * Anthropic's: {@code anthropic-ratelimit-requests-limit}, {@code anthropic-ratelimit-input-tokens-remaining},
     * {@code anthropic-ratelimit-tokens-reset} (an instant as in RFC 3339) and so on.
     */
    ANTHROPIC {
        @Override
        String name(String family, String what) {
            return "anthropic-ratelimit-" + family + "-" + what;
        }

        @Override
        Optional<Long> resetMillis(String text, Instant now) {
            try {
                Instant reset = OffsetDateTime.parse(text).toInstant();
                long millis = Math.max(0, Duration.between(now, reset).toMillis());
                // Whole seconds stay whole, so that a reader can tell the rounding.
                return Optional.of(
                        reset.equals(reset.truncatedTo(ChronoUnit.SECONDS))
                                ? 1_000 * ((millis + 999) / 1_000)
                                : millis);
            } catch (DateTimeException | ArithmeticException e) {
                return Optional.empty();
            }
        }
    };

    private static final List<String> FAMILIES = List.of("requests", "tokens", "input-tokens", "output-tokens");
    private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h|d)");
    private static final int MAX_CHARACTERS = 64;

    /** @param what {@code limit}, {@code remaining} or {@code reset} */
    abstract String name(String family, String what);

    abstract Optional<Long> resetMillis(String text, Instant now);

    /**
     * The readings in the headers of an answer, one for each family that has a header.
     *
     * @param header returns the value of a header by its name, or null
     */
    public List<RateLimitReading> read(Function<String, @Nullable String> header, Instant now) {
        List<RateLimitReading> readings = new ArrayList<>(2);
        for (String family : FAMILIES) {
            Optional<Long> limit = number(header.apply(name(family, "limit")));
            Optional<Long> remaining = number(header.apply(name(family, "remaining")));
            Optional<Long> reset = Optional.ofNullable(header.apply(name(family, "reset")))
                    .filter(text -> text.length() <= MAX_CHARACTERS)
                    .flatMap(text -> resetMillis(text, now));
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

    /**
     * Milliseconds of a duration in parts with units, or in whole seconds without a unit; empty when it has neither
     * form.
     */
    static Optional<Long> millis(String text) {
        if (text.isEmpty() || text.length() > MAX_CHARACTERS) {
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
