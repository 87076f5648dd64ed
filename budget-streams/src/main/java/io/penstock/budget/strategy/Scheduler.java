package io.penstock.budget.strategy;

import io.penstock.budget.queue.ReadyOrder;
import io.penstock.budget.state.PoolStanding;
import java.util.List;

/** A pool's scheduling under one strategy: who is next, and where the grant goes. */
public interface Scheduler {
    ReadyOrder order();

    InstanceSelector selector();

    /** Whether others may go ahead of a request that waits for budget, as long as they do not delay it. */
    boolean backfills();

    /** Counts an arriving request. */
    void arrived(ReadyOrder.Charge expected, long nowMillis);

    /**
     * Adapts to the traffic if that is due; to be called every second.
     *
     * @param perMinute the cost of all that the pool can take in a minute
     */
    void review(double perMinute, long nowMillis);

    List<PoolStanding.BucketStanding> buckets(long nowMillis);

    List<PoolStanding.TenantStanding> tenants();
}
