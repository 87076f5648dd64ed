package io.penstock.budget.pool;

import io.penstock.budget.bucket.BucketPlan;
import io.penstock.budget.grant.Awaited;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.health.CircuitBreaker;
import io.penstock.budget.health.ExternalUsageEstimate;
import io.penstock.budget.histogram.LogHistogram;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.state.Journal;
import io.penstock.budget.state.PoolCounters;
import io.penstock.budget.strategy.WorkerCapacity;
import io.penstock.budget.usage.Spend;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A journal in memory, from which a ledger is made anew as after a crash. */
public final class SavedState implements Journal {
    private record Cell(String instance, long windowMillis, long slot) {}

    private static final long ANY_HALF_LIFE = 60_000;

    private final Map<Cell, Spend> usage = new HashMap<>();
    private final Map<Long, Reservation> reservations = new HashMap<>();
    private final Map<Long, Awaited> awaited = new HashMap<>();
    private final Map<Long, Ticket> tickets = new HashMap<>();
    private final Map<Integer, LogHistogram> histograms = new HashMap<>();
    private final Map<String, CircuitBreaker> health = new HashMap<>();
    private final Map<String, List<ExternalUsageEstimate>> findings = new HashMap<>();
    private PoolCounters counters = PoolCounters.ZERO;
    private @Nullable BucketPlan plan;

    @Override
    public void usage(String instance, long windowMillis, long slot, Spend sum) {
        if (sum.isNone()) {
            usage.remove(new Cell(instance, windowMillis, slot));
        } else {
            usage.put(new Cell(instance, windowMillis, slot), sum);
        }
    }

    @Override
    public void reserved(Reservation reservation) {
        reservations.put(reservation.grantId(), reservation);
    }

    @Override
    public void released(Reservation reservation) {
        reservations.remove(reservation.grantId());
        awaited.remove(reservation.grantId());
    }

    @Override
    public void awaited(Awaited newlyAwaited) {
        long grantId = newlyAwaited.grant().grantId();
        reservations.remove(grantId);
        awaited.put(grantId, newlyAwaited);
    }

    @Override
    public void enqueued(Ticket ticket) {
        tickets.put(ticket.sequence(), ticket);
    }

    @Override
    public void dequeued(Ticket ticket) {
        tickets.remove(ticket.sequence());
    }

    @Override
    public void health(String instance, CircuitBreaker newHealth) {
        health.put(instance, newHealth);
    }

    @Override
    public void found(String instance, List<ExternalUsageEstimate> newFindings) {
        findings.put(instance, newFindings);
    }

    /** What was saved of an account's health, if it is not forgotten. */
    Optional<CircuitBreaker> healthOf(String account) {
        return Optional.ofNullable(health.get(account));
    }

    @Override
    public void forgotten(String instance) {
        health.remove(instance);
        findings.remove(instance);
    }

    @Override
    public void counted(PoolCounters newCounters) {
        counters = newCounters;
    }

    @Override
    public void learnt(int number, LogHistogram histogram) {
        LogHistogram copy = new LogHistogram(ANY_HALF_LIFE);
        copy.restore(histogram.weights(), histogram.fadedAtMillis());
        histograms.put(number, copy);
    }

    @Override
    public void planned(BucketPlan newPlan) {
        plan = newPlan;
    }

    int waiting() {
        return tickets.size();
    }

    int outstanding() {
        return reservations.size();
    }

    public PoolLedger restored(PoolPolicy policy, List<WorkerCapacity> offers, long now) {
        PoolLedger restored = restoredWithoutConfiguration(now);
        restored.configure(policy, now);
        restored.workers(offers);
        return restored;
    }

    PoolLedger restoredWithoutConfiguration(long now) {
        PoolLedger restored = new PoolLedger("chat", this, new SplittableRandom(now), now);
        restored.restore(counters);
        histograms.forEach(
                (number, saved) -> restored.histogram(number).restore(saved.weights(), saved.fadedAtMillis()));
        if (plan != null) {
            restored.restore(plan);
        }
        health.forEach(restored::restore);
        findings.forEach(restored::restore);
        usage.forEach((cell, sum) -> restored.restoreUsage(cell.instance(), cell.windowMillis(), cell.slot(), sum));
        reservations.values().forEach(restored::restore);
        awaited.values().forEach(restored::restore);
        tickets.values().forEach(ticket -> restored.restore(ticket, now));
        return restored;
    }
}
