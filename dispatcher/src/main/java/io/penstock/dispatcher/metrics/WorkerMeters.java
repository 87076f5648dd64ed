package io.penstock.dispatcher.metrics;

import io.penstock.dispatcher.call.CallReport;
import io.penstock.records.AttemptResult;
import io.penstock.schemas.error.HttpStatus;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** Counts and measures one worker's calls. Safe for use by several threads. */
public final class WorkerMeters {
    private final LongAdder started = new LongAdder();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder retried = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder lapsed = new LongAdder();
    private final LongAdder tooManyRequests = new LongAdder();
    private final LongAdder inputTokens = new LongAdder();
    private final LongAdder outputTokens = new LongAdder();
    private final LatencyMeter callLatency = new LatencyMeter();
    private final LatencyMeter firstTokenLatency = new LatencyMeter();

    public void callStarted() {
        started.increment();
    }

    /** Notes the end of a call. */
    public void callEnded(CallReport report) {
        report.startedAt().ifPresent(start -> {
            callLatency.record(Duration.between(start, report.completedAt()));
            report.firstTokenAt().ifPresent(token -> firstTokenLatency.record(Duration.between(start, token)));
        });
        report.answer().ifPresent(answer -> {
            if (answer.status() == HttpStatus.TOO_MANY_REQUESTS) {
                tooManyRequests.increment();
            }
            answer.usage().ifPresent(usage -> {
                inputTokens.add(usage.getInputTokens());
                outputTokens.add(usage.getOutputTokens());
            });
        });
    }

    /** Notes the committed result of a grant. */
    public void settled(AttemptResult result) {
        switch (result) {
            case SUCCEEDED -> succeeded.increment();
            case RETRYING -> retried.increment();
            case LAPSED -> lapsed.increment();
            case FAILED, UNKNOWN -> failed.increment();
        }
    }

    public Counters counters() {
        return new Counters(
                started.sum(),
                succeeded.sum(),
                retried.sum(),
                failed.sum(),
                lapsed.sum(),
                tooManyRequests.sum(),
                inputTokens.sum(),
                outputTokens.sum());
    }

    /** The time from a call's start to its end. */
    public LatencyMeter callLatency() {
        return callLatency;
    }

    /** The time from a call's start to the first token of a streamed answer. */
    public LatencyMeter firstTokenLatency() {
        return firstTokenLatency;
    }
}
