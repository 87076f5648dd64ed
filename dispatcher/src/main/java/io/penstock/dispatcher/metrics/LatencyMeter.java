package io.penstock.dispatcher.metrics;

import io.penstock.records.Latency;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * The 50th, 95th and 99th percentile of a duration since the previous reading, to two significant digits. Safe for
 * use by several threads.
 */
public final class LatencyMeter {
    private static final long MAX_MICROS = TimeUnit.HOURS.toMicros(1);
    private static final double MICROS_PER_MILLI = 1000;

    private final Recorder recorder = new Recorder(MAX_MICROS, 2);
    private @Nullable Histogram recycled;

    /** Adds one sample, limited to the range from 0 to one hour. */
    public void record(Duration sample) {
        recorder.recordValue(Math.max(0, Math.min(MAX_MICROS, TimeUnit.NANOSECONDS.toMicros(nanos(sample)))));
    }

    /** The percentiles of the samples since the previous reading. */
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
