package io.penstock.budget.kafka.clock;

import io.penstock.budget.request.DuplicateWindow;
import io.penstock.budget.usage.BelievedClock;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wall clock of a ledger's process, as all of its tasks believe it. Safe for use by several threads.
 *
 * <p>A task that this process takes over begins with the earliest time that was believed lately, because what another
 * ledger has charged must not look old when this clock has just gone ahead. From there it takes the steps that the
 * other tasks have taken.
 */
public final class ProcessClock {
    /** How long an earlier belief is remembered: as long as the default duplicate window. */
    static final long REMEMBERED_MILLIS = DuplicateWindow.DEFAULT.millis();

    private static final Logger LOG = LoggerFactory.getLogger(ProcessClock.class);

    private final Clocks clocks;
    private final Deque<Former> formers = new ArrayDeque<>();
    private @Nullable BelievedClock believed;

    /** An earlier offset of the wall clock from elapsed time, which was believed until a step. */
    private record Former(long offsetMillis, long untilElapsedMillis) {}

    /**
     * What is believed about the wall clock.
     *
     * @param offsetMillis its offset from elapsed time
     * @param leastMillis the least offset that was believed lately, including the present one
     * @param mostMillis the greatest such offset
     * @param isInDoubt whether the wall clock has stepped and it is not known yet whether the step lasts
     */
    record Belief(long offsetMillis, long leastMillis, long mostMillis, boolean isInDoubt) {}

    public ProcessClock(Clocks clocks) {
        this.clocks = clocks;
    }

    /** Elapsed time in milliseconds since a fixed but arbitrary instant. */
    long elapsedMillis(long streamMillis) {
        return clocks.read(streamMillis).elapsedMillis();
    }

    /** Looks at the wall clock. */
    synchronized Belief look(long streamMillis) {
        Clocks.Reading reading = clocks.read(streamMillis);
        BelievedClock clock = clock(reading);
        boolean wasInDoubt = clock.isInDoubt();
        long before = clock.millis(0);
        long step = clock.read(reading.wallMillis(), reading.elapsedMillis());
        if (step != 0) {
            formers.add(new Former(before, reading.elapsedMillis()));
            LOG.warn("The wall clock has stepped by {} ms, and stays there", step);
        } else if (clock.isInDoubt() && !wasInDoubt) {
            LOG.warn(
                    "The wall clock has stepped by {} ms; nothing is granted until it is back or the step has lasted",
                    reading.wallMillis() - clock.millis(reading.elapsedMillis()));
        }
        return belief(clock, reading);
    }

    /** The belief by what was seen so far, without a look at the wall clock. */
    synchronized Belief belief(long streamMillis) {
        Clocks.Reading reading = clocks.read(streamMillis);
        return belief(clock(reading), reading);
    }

    private Belief belief(BelievedClock clock, Clocks.Reading reading) {
        formers.removeIf(former -> reading.elapsedMillis() - former.untilElapsedMillis() > REMEMBERED_MILLIS);
        long least = clock.millis(0);
        long most = least;
        for (Former former : formers) {
            least = Math.min(least, former.offsetMillis());
            most = Math.max(most, former.offsetMillis());
        }
        return new Belief(clock.millis(0), least, most, clock.isInDoubt());
    }

    private BelievedClock clock(Clocks.Reading reading) {
        BelievedClock clock = believed;
        if (clock == null) {
            clock = new BelievedClock(reading.wallMillis(), reading.elapsedMillis());
            believed = clock;
        }
        return clock;
    }
}
