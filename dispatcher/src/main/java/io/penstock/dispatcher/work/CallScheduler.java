package io.penstock.dispatcher.work;

import io.penstock.records.Grant;
import io.penstock.records.PoolSlots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** All grants in hand, pool by pool. Safe for use by several threads. */
public final class CallScheduler {
    /** The number of grants in hand at which reading stops. */
    public static final int MAX_GRANTS = 4096;

    /** The length of all bodies in hand, in characters, at which reading stops. */
    public static final long MAX_BODY_CHARACTERS = 64L * 1024 * 1024;

    private final int slotsPerPool;
    private final Tools tools;
    private final Map<String, PoolScheduler> poolSchedulers = new ConcurrentHashMap<>();
    private final AtomicInteger grants = new AtomicInteger();
    private final AtomicLong bodyCharacters = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /**
     * A scheduler that has no pools yet.
     *
     * @param slotsPerPool calls at once for each pool; at least 1
     * @param random supplies the random numbers; called on the thread that needs them
     * @param completions takes the completions; called on any thread, must not block
     */
    public CallScheduler(
            int slotsPerPool,
            OutcomeRecords outcomeRecords,
            CallObserver observer,
            Supplier<RandomGenerator> random,
            Consumer<Completion> completions) {
        this.slotsPerPool = slotsPerPool;
        this.tools = new Tools(outcomeRecords, observer, random, completions, this::released, this::failed);
    }

    /** The most calls that are ever made at once for this number of pools. */
    public int maxCalls(int pools) {
        return PoolScheduler.maxCalls(slotsPerPool) * pools;
    }

    /** Follows these settings, by pool, from now on. A pool that is not among them starts nothing more. */
    public void configure(Map<String, PoolSettings> pools, Instant now) {
        pools.forEach((pool, settings) -> poolScheduler(pool).configure(Optional.of(settings), now));
        poolSchedulers.forEach((pool, poolScheduler) -> {
            if (!pools.containsKey(pool)) {
                poolScheduler.configure(Optional.empty(), now);
            }
        });
    }

    /** Starts nothing from now on. Running calls go on. */
    public void stopStarting() {
        poolSchedulers.values().forEach(PoolScheduler::stopStarting);
    }

    /** Takes a grant, which starts as soon as its pool has a free slot. */
    public void offer(GrantInHand grant, Instant now) {
        grants.incrementAndGet();
        bodyCharacters.addAndGet(grant.bodyCharacters());
        poolScheduler(grant.grant().getPool()).offer(grant, now);
    }

    /** Reports a grant as lapsed, without taking it. */
    public void lapse(GrantInHand grant, Instant now) {
        tools.lapse(grant, now);
    }

    /** Drops the waiting grants of a lease without any record of them. The partition's next owner reads them. */
    public void putBack(PartitionLease lease) {
        takeOut(grant -> grant.lease().equals(lease));
    }

    /**
     * Reports waiting grants that are past their time as lapsed, and maintains channels and queues. Call it several
     * times a second.
     *
     * @param nowNanos elapsed nanoseconds
     */
    public void tend(Instant now, long nowNanos) {
        if (grants.get() > 0) {
            takeOut(grant -> !now.isBefore(grant.grant().getStartBy())).forEach(grant -> lapse(grant, now));
        }
        poolSchedulers.values().forEach(poolScheduler -> poolScheduler.tend(now, nowNanos));
    }

    /** Whether reading has to stop until a grant is done. */
    public boolean isFull() {
        return grants.get() >= MAX_GRANTS || bodyCharacters.get() >= MAX_BODY_CHARACTERS;
    }

    /** Whether no grant is in hand. */
    public boolean isIdle() {
        return grants.get() == 0;
    }

    /** The slots that are offered to each configured pool. */
    public List<PoolSlots> slots() {
        return poolSchedulers.values().stream()
                .filter(PoolScheduler::isConfigured)
                .map(PoolScheduler::slots)
                .toList();
    }

    private List<GrantInHand> takeOut(Predicate<GrantInHand> which) {
        List<GrantInHand> out = new ArrayList<>();
        poolSchedulers.values().forEach(poolScheduler -> out.addAll(poolScheduler.takeOut(which)));
        out.forEach(this::released);
        return out;
    }

    /**
     * Why the end of a grant could not be recorded; empty as long as every end was. A worker with such a failure must
     * end, and the next owner of its partitions lets the grant lapse.
     */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure.get());
    }

    private void failed(Throwable cause) {
        failure.compareAndSet(null, cause);
    }

    private void released(GrantInHand grant) {
        grants.decrementAndGet();
        bodyCharacters.addAndGet(-grant.bodyCharacters());
    }

    private PoolScheduler poolScheduler(String pool) {
        return poolSchedulers.computeIfAbsent(pool, name -> new PoolScheduler(name, slotsPerPool, tools));
    }

    /** What the schedulers of all pools share. */
    record Tools(
            OutcomeRecords outcomeRecords,
            CallObserver observer,
            Supplier<RandomGenerator> random,
            Consumer<Completion> completions,
            Consumer<GrantInHand> releases,
            Consumer<Throwable> failures) {

        /** Reports how a grant ended, and returns whether that succeeded. */
        boolean complete(GrantInHand grant, Supplier<Settled> settled) {
            try {
                completions.accept(grant.completion(settled.get()));
                return true;
            } catch (RuntimeException | Error failure) {
                failures.accept(failure);
                return false;
            }
        }

        boolean lapse(GrantInHand grant, Instant now) {
            return complete(grant, () -> outcomeRecords.lapse(grant.grant(), now));
        }

        /** Reports a failure of the worker itself. The observer's failing as well must not stop the worker. */
        void noteFailure(Grant grant, Throwable failure) {
            try {
                observer.failed(grant, failure);
            } catch (RuntimeException | Error another) {
                failure.addSuppressed(another);
            }
        }

        void released(GrantInHand grant) {
            releases.accept(grant);
        }
    }
}
