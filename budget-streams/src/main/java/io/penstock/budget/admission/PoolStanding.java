package io.penstock.budget.admission;

import io.penstock.budget.window.Limit;
import java.util.List;
import java.util.OptionalInt;

/**
 * Where a pool stands at one instant.
 *
 * @param waiting requests without a grant, those in a back-off included
 * @param oldestWaitMillis age of the longest-waiting request since its submission; 0 when none waits
 * @param outstanding grants without an outcome
 * @param workers live workers that offer a slot
 * @param slots slots that they offer
 */
public record PoolStanding(
        int waiting,
        long oldestWaitMillis,
        int outstanding,
        int workers,
        int slots,
        PoolCounters counters,
        List<InstanceStanding> instances) {

    /**
     * Where an instance stands.
     *
     * @param utilisation the dominant share of its limits, reservations included; 1.0 is full
     */
    public record InstanceStanding(
            String id, int outstanding, OptionalInt concurrency, double utilisation, List<LimitStanding> limits) {}

    /**
     * Where a limit stands.
     *
     * @param used all that is charged, reservations included
     * @param reserved the part of it that outstanding grants reserve
     */
    public record LimitStanding(Limit limit, long used, long reserved) {}
}
