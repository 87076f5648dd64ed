package io.penstock.cli.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;

/**
 * A time in which no process worked on a run: from one process's last sign of life until the next continues.
 *
 * @param fromMillis in milliseconds of the epoch
 * @param toMillis in milliseconds of the epoch
 */
public record Pause(
        @JsonProperty("from") long fromMillis,
        @JsonProperty("to") long toMillis) {
    /** The part of it between two instants. */
    Duration between(Instant begin, Instant end) {
        long from = Math.max(fromMillis, begin.toEpochMilli());
        long to = Math.min(toMillis, end.toEpochMilli());
        return Duration.ofMillis(Math.max(0, to - from));
    }
}
