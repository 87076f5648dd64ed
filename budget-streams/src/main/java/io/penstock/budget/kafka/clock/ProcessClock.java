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
 * <p>A task that this process takes over begins by the earliest time that was believed of late: what another ledger has
 * charged is not old because the clock here has just gone ahead. From there it takes the steps that the others have taken.
 */
public final class ProcessClock {
    /** So long a time that was believed before is remembered: as long as requests are, unless a pool says otherwise. */
    static final long REMEMBERED_MILLIS = DuplicateWindow.DEFAULT.millis();

    private static final Logger LOG = LoggerFactory.getLogger(ProcessClock.class);

    private final Clocks clocks;
    private final Deque<Former> formers = new ArrayDeque<>();
    private @Nullable BelievedClock believed;

    /** What the clock showed beyond the time that passes, until a step was believed. */
    private record Former(long offsetMillis, long untilElapsedMillis) {}

    /**
     * What is believed.
     *
     * @param offsetMillis what it shows beyond the time that passes
     * @param leastMillis the least that was believed of this, now and of late
     * @param mostMillis the most
     * @param isInDoubt whether it has stepped and it is not known yet whether that lasts
     */
    record Belief(long offsetMillis, long leastMillis, long mostMillis, boolean isInDoubt) {}

    public ProcessClock(Clocks clocks) {
        this.clocks = clocks;
    }

    /** Time that passes, in milliseconds since any instant. */
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

    /** What is believed by what was seen so far. */
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
