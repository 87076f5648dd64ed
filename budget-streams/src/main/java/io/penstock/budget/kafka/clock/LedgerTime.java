package io.penstock.budget.kafka.clock;

import org.apache.kafka.streams.processor.api.ProcessorContext;

/** The present instant of a task: the machine's wall clock, whose steps are believed when they last. */
public final class LedgerTime {
    private final ProcessorContext<?, ?> context;
    private final ProcessClock clock;
    private ProcessClock.Belief belief;
    private long offsetMillis;

    /**
     * Begins early; the first {@link #look} is a step to what is believed.
     *
     * @param behindMillis how far the clock that the task's state was written by may have been behind, at least 0
     */
    public LedgerTime(ProcessorContext<?, ?> context, ProcessClock clock, long behindMillis) {
        this.context = context;
        this.clock = clock;
        this.belief = clock.belief(context.currentSystemTimeMs());
        this.offsetMillis = belief.leastMillis() - behindMillis;
    }

    /** Milliseconds of the epoch. */
    public long now() {
        return offsetMillis + elapsedMillis();
    }

    /** The least that it may be by what was believed of late: what is remembered from then on is no older than it seems. */
    public long earliest() {
        return belief.leastMillis() + elapsedMillis();
    }

    /** The most that it may be: what is remembered as of then is not forgotten early when a clock is put right. */
    public long latest() {
        return belief.mostMillis() + elapsedMillis();
    }

    /**
     * Looks at the wall clock.
     *
     * @return by how much {@link #now} has stepped just now; 0 nearly always
     */
    public long look() {
        belief = clock.look(context.currentSystemTimeMs());
        long step = belief.offsetMillis() - offsetMillis;
        offsetMillis = belief.offsetMillis();
        return step;
    }

    private long elapsedMillis() {
        return clock.elapsedMillis(context.currentSystemTimeMs());
    }

    /** Nanoseconds since any instant, which never step; as exact as a budget of work needs. */
    public long elapsedNanos() {
        return elapsedMillis() * SteadyTime.NANOS_PER_MILLI;
    }

    /** Whether it is not known which time it is. */
    public boolean isInDoubt() {
        return belief.isInDoubt();
    }
}
