package io.penstock.budget.admission;

import io.penstock.budget.window.Spend;
import java.util.List;
import java.util.Optional;

/**
 * The budget that a waiting request is promised: on the instance where it fits earliest, at that instant.
 *
 * <p>Others may be granted meanwhile as long as the promise holds: freely on other instances, on this one from what will
 * be left over at that instant.
 */
final class Pledge {
    private final InstanceBudget instance;
    private final long atMillis;
    private final Spend spend;

    private Pledge(InstanceBudget instance, long atMillis, Spend spend) {
        this.instance = instance;
        this.atMillis = atMillis;
        this.spend = spend;
    }

    /** The earliest that can be promised; empty when no instance can ever hold the estimate. */
    static Optional<Pledge> of(List<InstanceBudget> instances, Spend estimate, long nowMillis) {
        Pledge earliest = null;
        for (InstanceBudget instance : instances) {
            Spend spend = Placement.reservationOn(instance, estimate);
            long at = Math.max(nowMillis, instance.fitsAtMillis(spend));
            if (at != Long.MAX_VALUE && (earliest == null || at < earliest.atMillis)) {
                earliest = new Pledge(instance, at, spend);
            }
        }
        return Optional.ofNullable(earliest);
    }

    /** When the request fits if nothing else is charged, as a millisecond of the epoch. */
    long atMillis() {
        return atMillis;
    }

    /** Whether another spend on an instance leaves the promise whole. */
    boolean allows(InstanceBudget other, Spend otherSpend) {
        return other != instance || instance.fitsBothAt(atMillis, spend, otherSpend);
    }
}
