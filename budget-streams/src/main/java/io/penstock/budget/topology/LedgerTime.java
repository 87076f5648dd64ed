package io.penstock.budget.topology;

import org.apache.kafka.streams.processor.api.ProcessorContext;

/** The present instant of a task: the machine's wall clock, whose steps are believed when they last. */
final class LedgerTime {
    private final ProcessorContext<?, ?> context;
    private final ProcessClock clock;
    private long offsetMillis;
    private boolean isInDoubt;

    LedgerTime(ProcessorContext<?, ?> context, ProcessClock clock) {
        this.context = context;
        this.clock = clock;
        this.offsetMillis = clock.leastOffsetMillis(context.currentSystemTimeMs());
    }

    /** Milliseconds of the epoch. */
    long now() {
        return offsetMillis + elapsedMillis();
    }

    /**
     * Looks at the wall clock.
     *
     * @return by how much {@link #now} has stepped just now; 0 nearly always
     */
    long look() {
        ProcessClock.Belief belief = clock.look(context.currentSystemTimeMs());
        long step = belief.offsetMillis() - offsetMillis;
        offsetMillis = belief.offsetMillis();
        isInDoubt = belief.isInDoubt();
        return step;
    }

    private long elapsedMillis() {
        return clock.elapsedMillis(context.currentSystemTimeMs());
    }

    /** Nanoseconds since any instant, which never step; as exact as a budget of work needs. */
    long elapsedNanos() {
        return elapsedMillis() * SteadyTime.NANOS_PER_MILLI;
    }

    /** Whether it is not known which time it is. */
    boolean isInDoubt() {
        return isInDoubt;
    }
}
