package io.penstock.lab.load;

import io.penstock.records.Timings;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What the pipeline adds to a call: from the instant at which the request was due to be written until the call starts, and
 * from the call's end until the response can be read. Not safe for use by several threads.
 *
 * <p>The call's start and end are known to the millisecond, rounded down: the part before is up to 1 ms short, the part
 * after up to 1 ms long, and their sum right within 1 ms.
 */
public final class AddedLatency {
    private static final long MAX_MICROS = TimeUnit.HOURS.toMicros(1);
    private static final int DIGITS = 3;
    private static final double MICROS_PER_MILLI = 1_000;

    private final Histogram before = new Histogram(MAX_MICROS, DIGITS);
    private final Histogram after = new Histogram(MAX_MICROS, DIGITS);
    private final Histogram added = new Histogram(MAX_MICROS, DIGITS);

    /** Quantiles in milliseconds. */
    public record Quantiles(double p50Millis, double p90Millis, double p99Millis, double p999Millis, double maxMillis) {
        private static Quantiles of(Histogram micros) {
            return new Quantiles(
                    micros.getValueAtPercentile(50) / MICROS_PER_MILLI,
                    micros.getValueAtPercentile(90) / MICROS_PER_MILLI,
                    micros.getValueAtPercentile(99) / MICROS_PER_MILLI,
                    micros.getValueAtPercentile(99.9) / MICROS_PER_MILLI,
                    micros.getMaxValue() / MICROS_PER_MILLI);
        }
    }

    /**
     * Adds a response.
     *
     * @param due when its request was due to be written
     * @param timings of the response, with the start of a call
     * @param readable when the response was read
     */
    public void add(Instant due, Timings timings, Instant readable) {
        Instant started = timings.getStartedAt()
                .orElseThrow(() -> new IllegalArgumentException("a response whose latency counts had a call"));
        Duration first = Duration.between(due, started);
        Duration second = Duration.between(timings.getCompletedAt(), readable);
        record(before, first);
        record(after, second);
        record(added, first.plus(second));
    }

    private static void record(Histogram histogram, Duration latency) {
        histogram.recordValue(Math.max(0, Math.min(MAX_MICROS, latency.toNanos() / 1_000)));
    }

    /** How many responses were added. */
    public long count() {
        return added.getTotalCount();
    }

    /** Until the call starts. */
    public Quantiles before() {
        return Quantiles.of(before);
    }

    /** From the call's end. */
    public Quantiles after() {
        return Quantiles.of(after);
    }

    /** Both together. */
    public Quantiles added() {
        return Quantiles.of(added);
    }
}
