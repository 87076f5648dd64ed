package io.penstock.budget.kafka.clock;

import org.apache.kafka.streams.processor.api.ProcessorContext;

/** The clock of a task: the machine's wall clock, whose steps are believed when they last. */
public final class LedgerTime {
    private final ProcessorContext<?, ?> context;
    private final ProcessClock clock;
    private ProcessClock.Belief belief;
    private long offsetMillis;

    /**
     * Begins with the earliest possible time; the first {@link #look} steps to the believed one.
     *
     * @param behindMillis how far the clock that wrote the task's state may have been behind, at least 0
     */
    public LedgerTime(ProcessorContext<?, ?> context, ProcessClock clock, long behindMillis) {
        this.context = context;
        this.clock = clock;
        this.belief = clock.belief(context.currentSystemTimeMs());
        this.offsetMillis = belief.leastMillis() - behindMillis;
    }

    /** The present instant in milliseconds of the epoch. */
    public long now() {
        return offsetMillis + elapsedMillis();
    }

    /**
     * The earliest present instant by the clocks that were believed lately. Ages that are measured up to it are never
     * too long.
     */
    public long earliest() {
        return belief.leastMillis() + elapsedMillis();
    }

    /**
     * The latest present instant by the clocks that were believed lately. What is remembered as of it is not forgotten
     * early when a clock is corrected.
     */
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

    /** Nanoseconds since a fixed but arbitrary instant, without steps and exact to the millisecond. */
    public long elapsedNanos() {
        return elapsedMillis() * SteadyTime.NANOS_PER_MILLI;
    }

    /** Whether the wall clock has stepped and it is not known yet whether the step lasts. */
    public boolean isInDoubt() {
        return belief.isInDoubt();
    }
}
