package io.penstock.dispatcher.metrics;

import io.penstock.records.Latency;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** Quantiles of a duration between two readings, with two significant digits. */
public final class LatencyMeter {
    private static final long MAX_MICROS = TimeUnit.HOURS.toMicros(1);
    private static final double MICROS_PER_MILLI = 1000;

    private final Recorder recorder = new Recorder(MAX_MICROS, 2);
    private @Nullable Histogram recycled;

    /** Adds one sample; below 0 counts as 0, above an hour as an hour. */
    public void record(Duration sample) {
        recorder.recordValue(Math.max(0, Math.min(MAX_MICROS, TimeUnit.NANOSECONDS.toMicros(nanos(sample)))));
    }

    /** The samples since the reading before. */
    public synchronized Latency read() {
        Histogram interval = recorder.getIntervalHistogram(recycled);
        recycled = interval;
        return new Latency(interval.getTotalCount(), millis(interval, 50), millis(interval, 95), millis(interval, 99));
    }

    private static long nanos(Duration sample) {
        return sample.compareTo(Duration.ofHours(2)) > 0 ? Duration.ofHours(2).toNanos() : sample.toNanos();
    }

    private static double millis(Histogram interval, double percentile) {
        return interval.getTotalCount() == 0 ? 0 : interval.getValueAtPercentile(percentile) / MICROS_PER_MILLI;
    }
}
