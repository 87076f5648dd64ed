package io.penstock.lab.bench;

import io.penstock.budget.bucket.BucketPlan;
import io.penstock.budget.grant.Awaited;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.health.CircuitBreaker;
import io.penstock.budget.health.ExternalUsageEstimate;
import io.penstock.budget.histogram.LogHistogram;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.state.Journal;
import io.penstock.budget.state.PoolCounters;
import io.penstock.budget.usage.Spend;
import java.util.List;

/** Writes nothing down: the decisions alone are measured. */
final class NoJournal implements Journal {
    @Override
    public void usage(String instance, long windowMillis, long slot, Spend sum) {}

    @Override
    public void reserved(Reservation reservation) {}

    @Override
    public void released(Reservation reservation) {}

    @Override
    public void awaited(Awaited awaited) {}

    @Override
    public void enqueued(Ticket ticket) {}

    @Override
    public void dequeued(Ticket ticket) {}

    @Override
    public void health(String instance, CircuitBreaker health) {}

    @Override
    public void found(String instance, List<ExternalUsageEstimate> findings) {}

    @Override
    public void forgotten(String instance) {}

    @Override
    public void counted(PoolCounters counters) {}

    @Override
    public void learnt(int number, LogHistogram histogram) {}

    @Override
    public void planned(BucketPlan plan) {}
}
