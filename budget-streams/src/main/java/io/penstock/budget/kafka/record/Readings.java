package io.penstock.budget.kafka.record;

import io.penstock.budget.health.ExternalUsage;
import io.penstock.budget.health.LimitReading;
import io.penstock.budget.usage.LimitKind;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.RateLimitReading;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads from outcomes what they say about the provider's limits. */
public final class Readings {
    /**
     * The longest reset of a limit of a minute, with a second for headers that are rounded up. A longer one belongs to
     * a limit of an hour or a day under the same name.
     */
    private static final long MAX_RESET_MILLIS = ExternalUsage.WINDOW_MILLIS + 1_000;

    /** The most headers that are read: more than any provider sends. */
    private static final int MAX_READINGS = 64;

    private Readings() {}

    public static List<LimitReading> of(AttemptOutcome outcome) {
        return outcome.getRateLimits().stream()
                .limit(MAX_READINGS)
                .map(Readings::of)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Empty for a header that is not a count of a limit of a minute. */
    private static Optional<LimitReading> of(RateLimitReading reading) {
        if (reading.getResetMillis().filter(reset -> reset > MAX_RESET_MILLIS).isPresent()) {
            return Optional.empty();
        }
        OptionalLong limit = reading.getLimit().filter(amount -> amount >= 1).stream()
                .mapToLong(Long::longValue)
                .findFirst();
        OptionalLong reset = reading.getResetMillis().filter(millis -> millis >= 0).stream()
                .mapToLong(Long::longValue)
                .findFirst();
        return kind(reading.getHeader())
                .flatMap(kind -> reading.getRemaining()
                        .filter(remaining -> remaining >= 0)
                        .map(remaining -> new LimitReading(kind, limit, remaining, reset)));
    }

    private static Optional<LimitKind> kind(String header) {
        return switch (header) {
            case "requests" -> Optional.of(LimitKind.REQUESTS);
            case "tokens" -> Optional.of(LimitKind.TOKENS);
            case "input-tokens" -> Optional.of(LimitKind.INPUT_TOKENS);
            case "output-tokens" -> Optional.of(LimitKind.OUTPUT_TOKENS);
            default -> Optional.empty();
        };
    }
}
