package io.penstock.budget.kafka.store;

import io.penstock.budget.grant.SavedGrant;
import io.penstock.budget.histogram.LogHistogram;
import io.penstock.budget.kafka.store.StateCodec.SavedCounters;
import io.penstock.budget.kafka.store.StateKeys.InstanceKey;
import io.penstock.budget.kafka.store.StateKeys.NumberedKey;
import io.penstock.budget.kafka.store.StateKeys.UsageKey;
import io.penstock.budget.state.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** The store of one kind of change: under which key each is kept, and as which bytes. */
public final class ChangeTable<C extends Change> {
    /** Only its weights are read, which have no half-life. */
    private static final long ANY_HALF_LIFE_MILLIS = 1;

    /** Reads the change that a record of the store has kept. */
    @FunctionalInterface
    private interface Reader {
        Saved read(Bytes key, byte[] value);
    }

    private record Saved(String pool, Change change) {}

    private final Class<C> kind;
    private final KeyValueStore<Bytes, byte[]> store;
    private final BiFunction<String, C, Bytes> key;
    private final Function<C, byte[]> value;
    private final Reader reader;

    private ChangeTable(
            Class<C> kind,
            KeyValueStore<Bytes, byte[]> store,
            BiFunction<String, C, Bytes> key,
            Function<C, byte[]> value,
            Reader reader) {
        this.kind = kind;
        this.store = store;
        this.key = key;
        this.value = value;
        this.reader = reader;
    }

    /**
     * What pools have counted.
     *
     * @param clockBehindMillis by how much the clock that the pools' instants are of is set back when a count is written
     */
    public static ChangeTable<Change.Counted> counters(
            KeyValueStore<Bytes, byte[]> store, LongSupplier clockBehindMillis) {
        return new ChangeTable<>(
                Change.Counted.class,
                store,
                (pool, counted) -> numbered(pool, 0),
                counted -> StateCodec.counters(new SavedCounters(counted.counters(), clockBehindMillis.getAsLong())),
                (key, value) -> new Saved(
                        StateKeys.numberedKey(key).pool(),
                        new Change.Counted(StateCodec.counters(value).counters())));
    }

    public static ChangeTable<Change.Learnt> histograms(KeyValueStore<Bytes, byte[]> store) {
        return new ChangeTable<>(
                Change.Learnt.class,
                store,
                (pool, learnt) -> numbered(pool, learnt.number()),
                learnt -> LearntCodec.histogram(learnt.histogram()),
                (key, value) -> {
                    NumberedKey at = StateKeys.numberedKey(key);
                    LogHistogram histogram = new LogHistogram(ANY_HALF_LIFE_MILLIS);
                    LearntCodec.restore(histogram, value);
                    return new Saved(at.pool(), new Change.Learnt(Math.toIntExact(at.number()), histogram));
                });
    }

    public static ChangeTable<Change.Planned> plans(KeyValueStore<Bytes, byte[]> store) {
        return new ChangeTable<>(
                Change.Planned.class,
                store,
                (pool, planned) -> numbered(pool, 0),
                planned -> LearntCodec.plan(planned.plan()),
                (key, value) ->
                        new Saved(StateKeys.numberedKey(key).pool(), new Change.Planned(LearntCodec.plan(value))));
    }

    public static ChangeTable<Change.Health> health(KeyValueStore<Bytes, byte[]> store) {
        return new ChangeTable<>(
                Change.Health.class,
                store,
                (pool, health) -> StateKeys.instanceKey(new InstanceKey(pool, health.account())),
                health -> FeedbackCodec.health(health.breaker().orElseThrow()),
                (key, value) -> {
                    InstanceKey at = StateKeys.instanceKey(key);
                    return new Saved(
                            at.pool(), new Change.Health(at.instance(), Optional.of(FeedbackCodec.health(value))));
                });
    }

    public static ChangeTable<Change.Findings> findings(KeyValueStore<Bytes, byte[]> store) {
        return new ChangeTable<>(
                Change.Findings.class,
                store,
                (pool, findings) -> StateKeys.instanceKey(new InstanceKey(pool, findings.account())),
                findings -> FeedbackCodec.findings(findings.estimates().orElseThrow()),
                (key, value) -> {
                    InstanceKey at = StateKeys.instanceKey(key);
                    return new Saved(
                            at.pool(), new Change.Findings(at.instance(), Optional.of(FeedbackCodec.findings(value))));
                });
    }

    public static ChangeTable<Change.Usage> usage(KeyValueStore<Bytes, byte[]> store) {
        return new ChangeTable<>(
                Change.Usage.class,
                store,
                (pool, usage) -> {
                    Change.Usage.Slot slot = usage.slot();
                    return StateKeys.usageKey(new UsageKey(pool, slot.account(), slot.windowMillis(), slot.number()));
                },
                usage -> StateCodec.spend(usage.sum()),
                (key, value) -> {
                    UsageKey at = StateKeys.usageKey(key);
                    Change.Usage.Slot slot = new Change.Usage.Slot(at.instance(), at.windowMillis(), at.slot());
                    return new Saved(at.pool(), new Change.Usage(slot, StateCodec.spend(value)));
                });
    }

    public static ChangeTable<Change.Grant> grants(KeyValueStore<Bytes, byte[]> store) {
        return new ChangeTable<>(
                Change.Grant.class,
                store,
                (pool, grant) -> numbered(pool, grant.grantId()),
                grant -> StateCodec.grant(grant.saved().orElseThrow()),
                (key, value) -> {
                    NumberedKey at = StateKeys.numberedKey(key);
                    SavedGrant saved = StateCodec.grant(value);
                    return new Saved(at.pool(), new Change.Grant(at.number(), Optional.of(saved)));
                });
    }

    public static ChangeTable<Change.Waiting> tickets(KeyValueStore<Bytes, byte[]> store) {
        return new ChangeTable<>(
                Change.Waiting.class,
                store,
                (pool, waiting) -> numbered(pool, waiting.sequence()),
                waiting -> StateCodec.ticket(waiting.ticket().orElseThrow()),
                (key, value) -> {
                    NumberedKey at = StateKeys.numberedKey(key);
                    return new Saved(at.pool(), Change.Waiting.enqueued(StateCodec.ticket(value)));
                });
    }

    private static Bytes numbered(String pool, long number) {
        return StateKeys.numberedKey(new NumberedKey(pool, number));
    }

    /** Of the changes that are kept here. */
    public Class<C> kind() {
        return kind;
    }

    /** Keeps a change of the table's kind in the place of the one before with its key. */
    public void write(String pool, Change change) {
        C own = kind.cast(change);
        // a delete would read the old value
        store.put(key.apply(pool, own), own.isForgotten() ? null : value.apply(own));
    }

    /** Hands on all changes that are kept, each with its pool. */
    public void read(BiConsumer<String, Change> sink) {
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            all.forEachRemaining(record -> {
                Saved saved = reader.read(record.key, record.value);
                sink.accept(saved.pool(), saved.change());
            });
        }
    }

    /** Drops all that is kept of a pool. */
    public void forget(String pool) {
        List<Bytes> keys = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> all = store.prefixScan(StateKeys.firstKey(pool), new BytesSerializer())) {
            all.forEachRemaining(record -> keys.add(record.key));
        }
        keys.forEach(store::delete);
    }
}
