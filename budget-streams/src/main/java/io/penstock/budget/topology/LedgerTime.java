package io.penstock.budget.topology;

import io.penstock.budget.window.BelievedClock;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The present instant of a task: the machine's wall clock, whose steps are believed when they last. */
final class LedgerTime {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerTime.class);

    private final ProcessorContext<?, ?> context;
    private final Clocks clocks;
    private final BelievedClock clock;

    LedgerTime(ProcessorContext<?, ?> context, Clocks clocks) {
        this.context = context;
        this.clocks = clocks;
        Clocks.Reading first = read();
        this.clock = new BelievedClock(first.wallMillis(), first.elapsedMillis());
    }

    private Clocks.Reading read() {
        return clocks.read(context.currentSystemTimeMs());
    }

    /** Milliseconds of the epoch. */
    long now() {
        return clock.millis(read().elapsedMillis());
    }

    /**
     * Looks at the wall clock.
     *
     * @return by how much {@link #now} has stepped just now; 0 nearly always
     */
    long look() {
        Clocks.Reading reading = read();
        boolean wasInDoubt = clock.isInDoubt();
        long step = clock.read(reading.wallMillis(), reading.elapsedMillis());
        if (clock.isInDoubt() && !wasInDoubt) {
            LOG.warn(
                    "the wall clock has stepped by {} ms; nothing is granted until it is back or the step has lasted",
                    reading.wallMillis() - clock.millis(reading.elapsedMillis()));
        } else if (step != 0) {
            LOG.warn("the wall clock has stepped by {} ms, and stays there", step);
        }
        return step;
    }

    /** Nanoseconds since any instant, which never step; as exact as a budget of work needs. */
    long elapsedNanos() {
        return read().elapsedMillis() * SteadyTime.NANOS_PER_MILLI;
    }

    /** Whether it is not known which time it is. */
    boolean isInDoubt() {
        return clock.isInDoubt();
    }
}
