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
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
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
 * The state stores of one task, with changelogs, and the way from them to the pools' ledgers and back.
 *
 * <p>Tickets and payloads are in separate stores so that a restart reads only the small tickets. Most stores that
 * change often are cached, so that one record for each key and commit goes to the changelog.
 */
final class LedgerStores {
    private static final String PAYLOADS = "payloads";

    /**
     * Changelogs hold much that is deleted soon, so their segments are small and cleaned early. The cluster's settings
     * bound the size of the records.
     */
    private static final Map<String, String> CHANGELOG = Map.of(
            "segment.bytes", String.valueOf(64 * 1024 * 1024),
            "min.cleanable.dirty.ratio", "0.2",
            "delete.retention.ms", "60000");

    private final KeyValueStore<Bytes, byte[]> tickets;
    private final KeyValueStore<Bytes, byte[]> payloads;
    private final Map<Class<? extends Change>, Table> tables = new LinkedHashMap<>();

    /** The latest change of each key of what changes several times with one record. */
    private final Map<PoolKey, Change> unwritten = new LinkedHashMap<>();

    /** One kind of change and its store. */
    private record Table(ChangeTable<?> of, KeyValueStore<Bytes, byte[]> store) {}

    private record PoolKey(String pool, Change.Key key) {}

    private long clockBehindMillis;

    LedgerStores(ProcessorContext<?, ?> context) {
        ChangeTable.ALL.forEach(of -> tables.put(of.kind(), new Table(of, context.getStateStore(of.store()))));
        tickets = table(Change.Waiting.class).store();
        payloads = context.getStateStore(PAYLOADS);
        try (KeyValueIterator<Bytes, byte[]> all =
                table(Change.Counted.class).store().all()) {
            all.forEachRemaining(record -> clockBehindMillis = Math.max(
                    clockBehindMillis, StateCodec.counters(record.value).clockBehindMillis()));
        }
    }

    /**
     * By how many milliseconds the clock of the stored instants was set back and not forward again. A right clock is
     * at most this far ahead of it, unless the earlier clock was wrong.
     */
    long clockBehindMillis() {
        return clockBehindMillis;
    }

    /** Notes a step of the clock, backwards when negative. It is written with the pools' next counts. */
    void clockStepped(long byMillis) {
        clockBehindMillis = Math.max(0, clockBehindMillis - byMillis);
    }

    /**
     * The builders of all stores.
     *
     * @param storage may replace each store by another one of the same name
     */
    static List<StoreBuilder<?>> builders(UnaryOperator<KeyValueBytesStoreSupplier> storage) {
        Stream<StoreBuilder<?>> ofPools = ChangeTable.ALL.stream().<StoreBuilder<?>>map(of -> {
            StoreBuilder<?> store = store(storage.apply(of.supplier()));
            return of.isCached() ? store.withCachingEnabled() : store;
        });
        Stream<StoreBuilder<?>> others = Stream.of(
                store(storage.apply(Stores.persistentKeyValueStore(PAYLOADS))),
                store(storage.apply(Stores.persistentKeyValueStore(RequestIndex.STORE))),
                store(storage.apply(Stores.persistentKeyValueStore(DeferredRecords.STORE))),
                store(storage.apply(Stores.inMemoryKeyValueStore(Canceller.STORE))),
                store(storage.apply(Stores.inMemoryKeyValueStore(BatchBook.STORE)))
                        .withCachingEnabled());
        return Stream.concat(ofPools, others).toList();
    }

    /** A journal that writes every change of the pool's ledger to the stores. */
    Journal journal(String pool) {
        return change -> {
            if (table(change.getClass()).of().changesOften()) {
                unwritten.put(new PoolKey(pool, change.key()), change);
            } else {
                write(pool, change);
            }
        };
    }

    /** Writes what changes several times with one record; to be called after each record. */
    void writeChanges() {
        unwritten.forEach((key, change) -> write(key.pool(), change));
        unwritten.clear();
    }

    private void write(String pool, Change change) {
        Table table = table(change.getClass());
        table.of().write(table.store(), pool, change, clockBehindMillis);
    }

    private Table table(Class<? extends Change> kind) {
        Table table = tables.get(kind);
        if (table == null) {
            throw new IllegalStateException("no store for a change of kind " + kind.getSimpleName());
        }
        return table;
    }

    void putPayload(String pool, Ticket ticket, byte[] record) {
        payloads.put(key(pool, ticket.sequence()), record);
    }

    /** The ticket with this number, while its request waits. */
    Optional<Ticket> ticket(String pool, long sequence) {
        return Optional.ofNullable(tickets.get(key(pool, sequence))).map(StateCodec::ticket);
    }

    /**
     * Some tickets of a pool's waiting requests, in the order of their sequence.
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

    /**
     * Drops everything that is kept of a pool except grants, usage and waiting requests, of which it must have none.
     */
    void forget(String pool) {
        unwritten
                .keySet()
                .removeIf(change -> change.pool().equals(pool)
                        && table(change.key().kind()).of().lastsAsPool());
        tables.values().stream()
                .filter(table -> table.of().lastsAsPool())
                .forEach(table -> forget(table.store(), pool));
    }

    private static void forget(KeyValueStore<Bytes, byte[]> store, String pool) {
        List<Bytes> keys = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> all = store.prefixScan(StateKeys.firstKey(pool), new BytesSerializer())) {
            all.forEachRemaining(record -> keys.add(record.key));
        }
        keys.forEach(store::delete);
    }

    /** Replays all saved state except the waiting requests to the ledgers of the pools. */
    void restore(Function<String, PoolLedger> ledgers, long nowMillis) {
        tables.values().stream()
                .filter(table -> table.of().kind() != Change.Waiting.class)
                .forEach(table -> table.of()
                        .read(
                                table.store(),
                                (pool, change) -> ledgers.apply(pool).replay(change, nowMillis)));
    }

    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(KeyValueBytesStoreSupplier supplier) {
        return Stores.keyValueStoreBuilder(supplier, Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(CHANGELOG);
    }

    private static Bytes key(String pool, long number) {
        return StateKeys.numberedKey(new NumberedKey(pool, number));
    }
}
