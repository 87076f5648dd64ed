package io.penstock.budget.kafka;

import io.penstock.budget.bucket.BucketPlan;
import io.penstock.budget.grant.Awaited;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.health.CircuitBreaker;
import io.penstock.budget.health.ExternalUsageEstimate;
import io.penstock.budget.histogram.LogHistogram;
import io.penstock.budget.kafka.store.FeedbackCodec;
import io.penstock.budget.kafka.store.LearntCodec;
import io.penstock.budget.kafka.store.StateCodec;
import io.penstock.budget.kafka.store.StateCodec.SavedCounters;
import io.penstock.budget.kafka.store.StateCodec.SavedGrant;
import io.penstock.budget.kafka.store.StateKeys;
import io.penstock.budget.kafka.store.StateKeys.InstanceKey;
import io.penstock.budget.kafka.store.StateKeys.NumberedKey;
import io.penstock.budget.kafka.store.StateKeys.UsageKey;
import io.penstock.budget.pool.PoolLedger;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.state.Journal;
import io.penstock.budget.state.PoolCounters;
import io.penstock.budget.usage.Spend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The state stores of one task, changelogged, and the way from them to the pools' ledgers and back.
 *
 * <p>Tickets and payloads are apart so that a restart reads the small tickets only. The stores that change with every
 * request are cached: one record per key and commit goes to the changelog.
 */
final class LedgerStores {
    private static final String COUNTERS = "counters";
    private static final String HISTOGRAMS = "histograms";
    private static final String PLANS = "plans";
    private static final String HEALTH = "health";
    private static final String FINDINGS = "findings";
    private static final String USAGE = "usage";
    private static final String RESERVATIONS = "reservations";
    private static final String TICKETS = "tickets";
    private static final String PAYLOADS = "payloads";

    /** Changelogs hold much that is deleted soon: small segments, cleaned early. The cluster's settings size the records. */
    private static final Map<String, String> CHANGELOG = Map.of(
            "segment.bytes", String.valueOf(64 * 1024 * 1024),
            "min.cleanable.dirty.ratio", "0.2",
            "delete.retention.ms", "60000");

    private final KeyValueStore<Bytes, byte[]> counters;
    private final KeyValueStore<Bytes, byte[]> histograms;
    private final KeyValueStore<Bytes, byte[]> plans;
    private final KeyValueStore<Bytes, byte[]> health;
    private final KeyValueStore<Bytes, byte[]> findings;
    private final KeyValueStore<Bytes, byte[]> usage;
    private final KeyValueStore<Bytes, byte[]> reservations;
    private final KeyValueStore<Bytes, byte[]> tickets;
    private final KeyValueStore<Bytes, byte[]> payloads;
    private final Map<Bytes, PoolCounters> newCounts = new HashMap<>();
    private final Map<UsageKey, Spend> newUsage = new HashMap<>();

    /** Without a value when the grant is to be deleted. */
    private final Map<NumberedKey, Optional<SavedGrant>> newGrants = new LinkedHashMap<>();

    private long clockBehindMillis;

    LedgerStores(ProcessorContext<?, ?> context) {
        counters = context.getStateStore(COUNTERS);
        histograms = context.getStateStore(HISTOGRAMS);
        plans = context.getStateStore(PLANS);
        health = context.getStateStore(HEALTH);
        findings = context.getStateStore(FINDINGS);
        usage = context.getStateStore(USAGE);
        reservations = context.getStateStore(RESERVATIONS);
        tickets = context.getStateStore(TICKETS);
        payloads = context.getStateStore(PAYLOADS);
        forEach(
                counters,
                (key, value) -> clockBehindMillis =
                        Math.max(clockBehindMillis, StateCodec.counters(value).clockBehindMillis()));
    }

    /**
     * By how much the clock that the instants in the stores are of was set back, and not forwards again: a right clock is so
     * much ahead of it at most, or the one before was wrong and it is right.
     */
    long clockBehindMillis() {
        return clockBehindMillis;
    }

    /** The clock has stepped, backwards when below zero. Is written with the pools' next counts. */
    void clockStepped(long byMillis) {
        clockBehindMillis = Math.max(0, clockBehindMillis - byMillis);
    }

    /** @param storage may put another store of the same name in the place of each */
    static List<StoreBuilder<?>> builders(UnaryOperator<KeyValueBytesStoreSupplier> storage) {
        return List.of(
                store(storage.apply(Stores.inMemoryKeyValueStore(COUNTERS))).withCachingEnabled(),
                store(storage.apply(Stores.inMemoryKeyValueStore(HISTOGRAMS))).withCachingEnabled(),
                store(storage.apply(Stores.inMemoryKeyValueStore(PLANS))).withCachingEnabled(),
                store(storage.apply(Stores.inMemoryKeyValueStore(HEALTH))).withCachingEnabled(),
                store(storage.apply(Stores.inMemoryKeyValueStore(FINDINGS))).withCachingEnabled(),
                store(storage.apply(Stores.inMemoryKeyValueStore(USAGE))).withCachingEnabled(),
                store(storage.apply(Stores.inMemoryKeyValueStore(RESERVATIONS))),
                store(storage.apply(Stores.persistentKeyValueStore(TICKETS))),
                store(storage.apply(Stores.persistentKeyValueStore(PAYLOADS))),
                store(storage.apply(Stores.persistentKeyValueStore(RequestIndex.STORE))),
                store(storage.apply(Stores.persistentKeyValueStore(ReadLater.STORE))),
                store(storage.apply(Stores.inMemoryKeyValueStore(Canceller.STORE))),
                store(storage.apply(Stores.inMemoryKeyValueStore(BatchBook.STORE)))
                        .withCachingEnabled());
    }

    /** Every change of the pool's ledger, written to the stores. */
    Journal journal(String pool) {
        Bytes poolKey = poolKey(pool);
        return new Journal() {
            @Override
            public void usage(String instance, long windowMillis, long slot, Spend sum) {
                newUsage.put(new UsageKey(pool, instance, windowMillis, slot), sum);
            }

            @Override
            public void reserved(Reservation reservation) {
                newGrants.put(
                        new NumberedKey(pool, reservation.grantId()), Optional.of(SavedGrant.outstanding(reservation)));
            }

            @Override
            public void released(Reservation reservation) {
                newGrants.put(new NumberedKey(pool, reservation.grantId()), Optional.empty());
            }

            @Override
            public void awaited(Awaited awaited) {
                newGrants.put(
                        new NumberedKey(pool, awaited.grant().grantId()), Optional.of(SavedGrant.awaited(awaited)));
            }

            @Override
            public void enqueued(Ticket ticket) {
                tickets.put(key(pool, ticket.sequence()), StateCodec.ticket(ticket));
            }

            @Override
            public void dequeued(Ticket ticket) {
                tickets.put(key(pool, ticket.sequence()), null); // a delete would read the old value
            }

            @Override
            public void health(String instance, CircuitBreaker newHealth) {
                health.put(StateKeys.instanceKey(new InstanceKey(pool, instance)), FeedbackCodec.health(newHealth));
            }

            @Override
            public void found(String instance, List<ExternalUsageEstimate> newFindings) {
                findings.put(
                        StateKeys.instanceKey(new InstanceKey(pool, instance)), FeedbackCodec.findings(newFindings));
            }

            @Override
            public void forgotten(String instance) {
                Bytes key = StateKeys.instanceKey(new InstanceKey(pool, instance));
                health.delete(key);
                findings.delete(key);
            }

            @Override
            public void counted(PoolCounters newCounters) {
                newCounts.put(poolKey, newCounters);
            }

            @Override
            public void learnt(int number, LogHistogram histogram) {
                histograms.put(key(pool, number), LearntCodec.histogram(histogram));
            }

            @Override
            public void planned(BucketPlan plan) {
                plans.put(poolKey, LearntCodec.plan(plan));
            }
        };
    }

    /** Writes what changes several times with one record; to be called after each. */
    void writeChanges() {
        newCounts.forEach((pool, changed) ->
                counters.put(pool, StateCodec.counters(new SavedCounters(changed, clockBehindMillis))));
        newCounts.clear();
        newUsage.forEach((key, sum) -> usage.put(StateKeys.usageKey(key), sum.isNone() ? null : StateCodec.spend(sum)));
        newUsage.clear();
        newGrants.forEach((key, grant) -> reservations.put(
                StateKeys.numberedKey(key), grant.map(StateCodec::grant).orElse(null)));
        newGrants.clear();
    }

    void putPayload(String pool, Ticket ticket, byte[] record) {
        payloads.put(key(pool, ticket.sequence()), record);
    }

    /** The ticket of this number, while its request waits. */
    Optional<Ticket> ticket(String pool, long sequence) {
        return Optional.ofNullable(tickets.get(key(pool, sequence))).map(StateCodec::ticket);
    }

    /**
     * Some of the requests of a pool that wait, in the order of their tickets.
     *
     * @param toSequence exclusive
     */
    List<Ticket> tickets(String pool, long fromSequence, long toSequence, int most) {
        if (fromSequence >= toSequence) {
            return List.of();
        }
        List<Ticket> found = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> behind =
                tickets.range(key(pool, fromSequence), key(pool, toSequence - 1))) {
            while (behind.hasNext() && found.size() < most) {
                found.add(StateCodec.ticket(behind.next().value));
            }
        }
        return found;
    }

    /** The payload of a request that waits. */
    byte[] payload(String pool, Ticket ticket) {
        return existing(pool, ticket, payloads.get(key(pool, ticket.sequence())));
    }

    /** Takes the payload of a request that no longer waits. */
    byte[] takePayload(String pool, Ticket ticket) {
        return existing(pool, ticket, payloads.delete(key(pool, ticket.sequence())));
    }

    private static byte[] existing(String pool, Ticket ticket, byte @Nullable [] record) {
        if (record == null) {
            throw new IllegalStateException("no payload for ticket " + ticket.sequence() + " of pool '" + pool + "'");
        }
        return record;
    }

    /** Drops the counters, plan, histograms, health and findings of a pool. */
    void forget(String pool) {
        newCounts.remove(poolKey(pool));
        counters.delete(poolKey(pool));
        plans.delete(poolKey(pool));
        forget(histograms, pool);
        forget(health, pool);
        forget(findings, pool);
    }

    private static void forget(KeyValueStore<Bytes, byte[]> store, String pool) {
        List<Bytes> keys = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> all = store.prefixScan(StateKeys.firstKey(pool), new BytesSerializer())) {
            all.forEachRemaining(keyValue -> keys.add(keyValue.key));
        }
        keys.forEach(store::delete);
    }

    /** Gives every saved state but the waiting requests to the ledger of its pool. */
    void restore(Function<String, PoolLedger> ledgers) {
        forEach(
                counters,
                (key, value) -> ledgers.apply(pool(key))
                        .restore(StateCodec.counters(value).counters()));
        forEach(histograms, (key, value) -> {
            NumberedKey at = StateKeys.numberedKey(key);
            LearntCodec.restore(ledgers.apply(at.pool()).histogram(Math.toIntExact(at.number())), value);
        });
        forEach(plans, (key, value) -> ledgers.apply(pool(key)).restore(LearntCodec.plan(value)));
        forEach(health, (key, value) -> {
            InstanceKey at = StateKeys.instanceKey(key);
            ledgers.apply(at.pool()).restore(at.instance(), FeedbackCodec.health(value));
        });
        forEach(findings, (key, value) -> {
            InstanceKey at = StateKeys.instanceKey(key);
            ledgers.apply(at.pool()).restore(at.instance(), FeedbackCodec.findings(value));
        });
        forEach(usage, (key, value) -> {
            UsageKey at = StateKeys.usageKey(key);
            ledgers.apply(at.pool()).restoreUsage(at.instance(), at.windowMillis(), at.slot(), StateCodec.spend(value));
        });
        forEach(reservations, (key, value) -> {
            PoolLedger ledger = ledgers.apply(StateKeys.numberedKey(key).pool());
            SavedGrant saved = StateCodec.grant(value);
            saved.awaited().ifPresentOrElse(ledger::restore, () -> ledger.restore(saved.reservation()));
        });
    }

    @FunctionalInterface
    private interface Entry {
        void accept(Bytes key, byte[] value);
    }

    private static void forEach(KeyValueStore<Bytes, byte[]> store, Entry entry) {
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            all.forEachRemaining(keyValue -> entry.accept(keyValue.key, keyValue.value));
        }
    }

    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(KeyValueBytesStoreSupplier supplier) {
        return Stores.keyValueStoreBuilder(supplier, Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(CHANGELOG);
    }

    private static Bytes key(String pool, long number) {
        return StateKeys.numberedKey(new NumberedKey(pool, number));
    }

    private static Bytes poolKey(String pool) {
        return StateKeys.numberedKey(new NumberedKey(pool, 0));
    }

    private static String pool(Bytes key) {
        return StateKeys.numberedKey(key).pool();
    }
}
