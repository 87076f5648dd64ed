package io.penstock.budget.state;

import io.penstock.budget.bucket.BucketPlan;
import io.penstock.budget.grant.Awaited;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.health.CircuitBreaker;
import io.penstock.budget.health.ExternalUsageEstimate;
import io.penstock.budget.histogram.LogHistogram;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.usage.Spend;
import java.util.List;

/** Where a pool's ledger writes down every change of its state, so that it can be restored. */
public interface Journal {
    /** A slot of an instance's window has a new sum; {@link Spend#NONE} when it can be forgotten. */
    void usage(String instance, long windowMillis, long slot, Spend sum);

    void reserved(Reservation reservation);

    void released(Reservation reservation);

    /** A grant has no place any more, and something of it is awaited; replaces its reservation. */
    void awaited(Awaited awaited);

    void enqueued(Ticket ticket);

    void dequeued(Ticket ticket);

    void health(String instance, CircuitBreaker health);

    /** What the provider's answers say of an instance's limits; replaces what they said before. Written at reviews only. */
    void found(String instance, List<ExternalUsageEstimate> findings);

    /** Nothing is kept of an instance any more: it is gone. */
    void forgotten(String instance);

    void counted(PoolCounters counters);

    /** A histogram has changed; its number is unique within the pool. Written at reviews only. */
    void learnt(int number, LogHistogram histogram);

    /** The size classes have changed. Written at reviews only. */
    void planned(BucketPlan plan);
}
