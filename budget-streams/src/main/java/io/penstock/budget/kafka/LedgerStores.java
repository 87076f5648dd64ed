package io.penstock.budget.kafka;

import io.penstock.budget.kafka.store.ChangeTable;
import io.penstock.budget.kafka.store.StateCodec;
import io.penstock.budget.kafka.store.StateKeys;
import io.penstock.budget.kafka.store.StateKeys.NumberedKey;
import io.penstock.budget.pool.PoolLedger;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.state.Change;
import io.penstock.budget.state.Journal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
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

    /** What changes several times with one record: only the latest of each is written. */
    private static final Set<Class<? extends Change>> WRITTEN_OFTEN =
            Set.of(Change.Counted.class, Change.Usage.class, Change.Grant.class);

    /** What is kept for as long as the pool; the rest is dropped one by one before. */
    private static final List<Class<? extends Change>> KEPT_WITH_POOL = List.of(
            Change.Counted.class,
            Change.Planned.class,
            Change.Learnt.class,
            Change.Health.class,
            Change.Findings.class);

    /** Changelogs hold much that is deleted soon: small segments, cleaned early. The cluster's settings size the records. */
    private static final Map<String, String> CHANGELOG = Map.of(
            "segment.bytes", String.valueOf(64 * 1024 * 1024),
            "min.cleanable.dirty.ratio", "0.2",
            "delete.retention.ms", "60000");

    private final KeyValueStore<Bytes, byte[]> tickets;
    private final KeyValueStore<Bytes, byte[]> payloads;
    private final Map<Class<? extends Change>, ChangeTable<?>> tables = new LinkedHashMap<>();

    /** Changes of what changes several times with one record, the latest of each key. */
    private final Map<PoolKey, Change> unwritten = new LinkedHashMap<>();

    private record PoolKey(String pool, Change.Key key) {}

    private long clockBehindMillis;

    LedgerStores(ProcessorContext<?, ?> context) {
        tickets = context.getStateStore(TICKETS);
        payloads = context.getStateStore(PAYLOADS);
        KeyValueStore<Bytes, byte[]> counters = context.getStateStore(COUNTERS);
        try (KeyValueIterator<Bytes, byte[]> all = counters.all()) {
            all.forEachRemaining(record -> clockBehindMillis = Math.max(
                    clockBehindMillis, StateCodec.counters(record.value).clockBehindMillis()));
        }
        add(ChangeTable.counters(counters, this::clockBehindMillis));
        add(ChangeTable.histograms(context.getStateStore(HISTOGRAMS)));
        add(ChangeTable.plans(context.getStateStore(PLANS)));
        add(ChangeTable.health(context.getStateStore(HEALTH)));
        add(ChangeTable.findings(context.getStateStore(FINDINGS)));
        add(ChangeTable.usage(context.getStateStore(USAGE)));
        add(ChangeTable.grants(context.getStateStore(RESERVATIONS)));
        add(ChangeTable.tickets(tickets));
    }

    private void add(ChangeTable<?> table) {
        tables.put(table.kind(), table);
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

    /** Writes every change of the pool's ledger to the stores. */
    Journal journal(String pool) {
        return change -> {
            if (WRITTEN_OFTEN.contains(change.getClass())) {
                unwritten.put(new PoolKey(pool, change.key()), change);
            } else {
                write(pool, change);
            }
        };
    }

    /** Writes what changes several times with one record; to be called after each. */
    void writeChanges() {
        unwritten.forEach((key, change) -> write(key.pool(), change));
        unwritten.clear();
    }

    private void write(String pool, Change change) {
        table(change.getClass()).write(pool, change);
    }

    private ChangeTable<?> table(Class<? extends Change> kind) {
        ChangeTable<?> table = tables.get(kind);
        if (table == null) {
            throw new IllegalStateException("no store for a change of kind " + kind.getSimpleName());
        }
        return table;
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

    /** Drops all that is kept of a pool beside its grants, usage and waiting requests, of which it has none. */
    void forget(String pool) {
        unwritten
                .keySet()
                .removeIf(change -> change.pool().equals(pool)
                        && KEPT_WITH_POOL.contains(change.key().kind()));
        KEPT_WITH_POOL.forEach(kind -> table(kind).forget(pool));
    }

    /** Gives every saved state but the waiting requests to the ledger of its pool. */
    void restore(Function<String, PoolLedger> ledgers, long nowMillis) {
        tables.values().stream()
                .filter(table -> table.kind() != Change.Waiting.class)
                .forEach(table ->
                        table.read((pool, change) -> ledgers.apply(pool).replay(change, nowMillis)));
    }

    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(KeyValueBytesStoreSupplier supplier) {
        return Stores.keyValueStoreBuilder(supplier, Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(CHANGELOG);
    }

    private static Bytes key(String pool, long number) {
        return StateKeys.numberedKey(new NumberedKey(pool, number));
    }
}
