package io.penstock.cli.top;

import io.penstock.records.PoolSnapshot;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;

/** The snapshots of one pool over the last two minutes, and how fast its counters grow. */
final class PoolHistory {
    /** The longest time over which rates are calculated. */
    static final Duration SPAN = Duration.ofMinutes(2);

    /** The time over which the current rate is calculated. */
    private static final Duration NOW = Duration.ofSeconds(10);

    private final Deque<PoolSnapshot> snapshots = new ArrayDeque<>();
    private PoolSnapshot latest;

    PoolHistory(PoolSnapshot first) {
        latest = first;
        snapshots.add(first);
    }

    /** Adds a snapshot. One that is older than the latest is ignored. */
    void add(PoolSnapshot next) {
        if (!next.getAt().isAfter(latest.getAt())) {
            return;
        }
        if (next.getSettled() < latest.getSettled() || next.getOffered() < latest.getOffered()) {
            // The ledger forgot the pool meanwhile, so its counters started again from zero.
            snapshots.clear();
        }
        snapshots.add(next);
        latest = next;
        while (snapshots.getFirst().getAt().isBefore(next.getAt().minus(SPAN))) {
            snapshots.removeFirst();
        }
    }

    PoolSnapshot latest() {
        return latest;
    }

    Rates rates() {
        return new Rates(
                perSecond(PoolSnapshot::getOffered, NOW),
                perSecond(PoolSnapshot::getGranted, NOW),
                perSecond(PoolSnapshot::getSettled, NOW),
                timeLeft());
    }

    /** The time for the waiting and running requests at the rate of the last two minutes. */
    private OptionalDouble timeLeft() {
        long left = latest.getWaiting() + latest.getOutstanding();
        OptionalDouble rate = perSecond(PoolSnapshot::getSettled, SPAN);
        return left > 0 && rate.orElse(0) > 0 ? OptionalDouble.of(left / rate.getAsDouble()) : OptionalDouble.empty();
    }

    private OptionalDouble perSecond(ToLongFunction<PoolSnapshot> counter, Duration span) {
        for (PoolSnapshot before : snapshots) {
            if (!before.getAt().isBefore(latest.getAt().minus(span))) {
                double seconds =
                        Duration.between(before.getAt(), latest.getAt()).toMillis() / 1_000.0;
                long more = counter.applyAsLong(latest) - counter.applyAsLong(before);
                return seconds > 0 ? OptionalDouble.of(more / seconds) : OptionalDouble.empty();
            }
        }
        return OptionalDouble.empty();
    }
}
