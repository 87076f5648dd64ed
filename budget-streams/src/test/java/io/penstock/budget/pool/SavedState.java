package io.penstock.budget.pool;

import io.penstock.budget.grant.SavedGrant;
import io.penstock.budget.health.CircuitBreaker;
import io.penstock.budget.histogram.LogHistogram;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.state.Change;
import io.penstock.budget.state.Journal;
import io.penstock.budget.strategy.WorkerCapacity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** A journal in memory, from which a ledger is made anew as after a crash. */
public final class SavedState implements Journal {
    private static final long ANY_HALF_LIFE = 60_000;

    /** The latest of every key. */
    private final Map<Change.Key, Change> saved = new LinkedHashMap<>();

    @Override
    public void write(Change change) {
        if (change.isForgotten()) {
            saved.remove(change.key());
        } else {
            saved.put(change.key(), asItIsNow(change));
        }
    }

    /** A histogram goes on to change after it was written. */
    private static Change asItIsNow(Change change) {
        if (!(change instanceof Change.Learnt learnt)) {
            return change;
        }
        LogHistogram copy = new LogHistogram(ANY_HALF_LIFE);
        copy.restore(learnt.histogram().weights(), learnt.histogram().fadedAtMillis());
        return new Change.Learnt(learnt.number(), copy);
    }

    /** What was saved of an account's health, if it is not forgotten. */
    Optional<CircuitBreaker> healthOf(String account) {
        return of(Change.Health.class)
                .filter(health -> health.account().equals(account))
                .flatMap(health -> health.breaker().stream())
                .findFirst();
    }

    /** Whether size classes were saved. */
    boolean hasPlan() {
        return of(Change.Planned.class).findAny().isPresent();
    }

    int waiting() {
        return Math.toIntExact(of(Change.Waiting.class).count());
    }

    int outstanding() {
        return Math.toIntExact(of(Change.Grant.class)
                .flatMap(grant -> grant.saved().map(SavedGrant::awaited).stream())
                .filter(Optional::isEmpty)
                .count());
    }

    private <C extends Change> Stream<C> of(Class<C> kind) {
        return saved.values().stream().filter(kind::isInstance).map(kind::cast);
    }

    public PoolLedger restored(PoolPolicy policy, List<WorkerCapacity> offers, long now) {
        PoolLedger restored = restoredWithoutConfiguration(now);
        restored.configure(policy, now);
        restored.workers(offers);
        return restored;
    }

    PoolLedger restoredWithoutConfiguration(long now) {
        PoolLedger restored = new PoolLedger("chat", this, new SplittableRandom(now), now);
        List.copyOf(saved.values()).forEach(change -> restored.replay(change, now));
        return restored;
    }
}
