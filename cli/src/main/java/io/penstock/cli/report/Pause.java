package io.penstock.cli.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;

/**
 * A time in which no process was at a run: from the last sign of life of one until the next goes on.
 *
 * @param fromMillis in milliseconds of the epoch
 * @param toMillis in milliseconds of the epoch
 */
public record Pause(
        @JsonProperty("from") long fromMillis,
        @JsonProperty("to") long toMillis) {
    /** How much of it is between two instants. */
    Duration between(Instant begin, Instant end) {
        long from = Math.max(fromMillis, begin.toEpochMilli());
        long to = Math.min(toMillis, end.toEpochMilli());
        return Duration.ofMillis(Math.max(0, to - from));
    }
}
