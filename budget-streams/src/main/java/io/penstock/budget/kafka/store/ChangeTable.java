package io.penstock.budget.kafka.store;

import io.penstock.budget.grant.SavedGrant;
import io.penstock.budget.histogram.LogHistogram;
import io.penstock.budget.kafka.store.StateCodec.SavedCounters;
import io.penstock.budget.kafka.store.StateKeys.AccountKey;
import io.penstock.budget.kafka.store.StateKeys.NumberedKey;
import io.penstock.budget.kafka.store.StateKeys.UsageKey;
import io.penstock.budget.state.Change;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * How one kind of change is kept in the state stores: the store's name, the key and the bytes. Names and bytes are the
 * same in all releases, so {@link #ALL} may only grow.
 */
public final class ChangeTable<C extends Change> {
    /** How a store of changes is kept and written. */
    private enum Trait {
        /** One record for each key and commit goes to the changelog. */
        CACHED,
        /** The store is on disk, because it may be larger than the memory. */
        ON_DISK,
        /** A key changes several times with one record of a topic, so only the latest change is written. */
        CHANGES_OFTEN,
        /** The entries last as long as their pool. The entries of other stores are removed one by one before. */
        LASTS_AS_POOL,
        /** The entries are about the pool's requests alone, so that another ledger may begin with them. */
        LEARNT
    }

    /** All kinds, in the order in which they are replayed. */
    public static final List<ChangeTable<?>> ALL =
            List.of(counters(), histograms(), plans(), health(), findings(), usage(), grants(), tickets());

    /** Any value does: only the weights of the histogram are read, and they do not depend on the half-life. */
    private static final long ANY_HALF_LIFE_MILLIS = 1;

    /** Writes the value of a change. */
    @FunctionalInterface
    private interface Writer<C> {
        /**
         * Writes a change.
         *
         * @param clockBehindMillis by how many milliseconds the clock of all saved instants was set back
         */
        byte[] write(C change, long clockBehindMillis);
    }

    /** Reads a change from an entry of the store. */
    @FunctionalInterface
    private interface Reader {
        Saved read(Bytes key, byte[] value);
    }

    private record Saved(String pool, Change change) {}

    private final Class<C> kind;
    private final String store;
    private final Set<Trait> traits;
    private final BiFunction<String, C, Bytes> key;
    private final Writer<C> writer;
    private final Reader reader;

    private ChangeTable(
            Class<C> kind,
            String store,
            Set<Trait> traits,
            BiFunction<String, C, Bytes> key,
            Writer<C> writer,
            Reader reader) {
        this.kind = kind;
        this.store = store;
        this.traits = traits;
        this.key = key;
        this.writer = writer;
        this.reader = reader;
    }

    private static ChangeTable<Change.Counted> counters() {
        return new ChangeTable<>(
                Change.Counted.class,
                "counters",
                Set.of(Trait.CACHED, Trait.CHANGES_OFTEN, Trait.LASTS_AS_POOL),
                (pool, counted) -> numbered(pool, 0),
                (counted, clockBehindMillis) ->
                        StateCodec.counters(new SavedCounters(counted.counters(), clockBehindMillis)),
                (key, value) -> new Saved(
                        StateKeys.numberedKey(key).pool(),
                        new Change.Counted(StateCodec.counters(value).counters())));
    }

    private static ChangeTable<Change.Learnt> histograms() {
        return new ChangeTable<>(
                Change.Learnt.class,
                "histograms",
                Set.of(Trait.CACHED, Trait.LASTS_AS_POOL, Trait.LEARNT),
                (pool, learnt) -> numbered(pool, learnt.number()),
                (learnt, behind) -> LearntCodec.histogram(learnt.histogram()),
                (key, value) -> {
                    NumberedKey at = StateKeys.numberedKey(key);
                    LogHistogram histogram = new LogHistogram(ANY_HALF_LIFE_MILLIS);
                    LearntCodec.restore(histogram, value);
                    return new Saved(at.pool(), new Change.Learnt(Math.toIntExact(at.number()), histogram));
                });
    }

    private static ChangeTable<Change.Planned> plans() {
        return new ChangeTable<>(
                Change.Planned.class,
                "plans",
                Set.of(Trait.CACHED, Trait.LASTS_AS_POOL),
                (pool, planned) -> numbered(pool, 0),
                (planned, behind) -> LearntCodec.plan(planned.plan()),
                (key, value) ->
                        new Saved(StateKeys.numberedKey(key).pool(), new Change.Planned(LearntCodec.plan(value))));
    }

    private static ChangeTable<Change.Health> health() {
        return new ChangeTable<>(
                Change.Health.class,
                "health",
                Set.of(Trait.CACHED, Trait.LASTS_AS_POOL),
                (pool, health) -> StateKeys.accountKey(new AccountKey(pool, health.account())),
                (health, behind) -> FeedbackCodec.health(health.breaker().orElseThrow()),
                (key, value) -> {
                    AccountKey at = StateKeys.accountKey(key);
                    return new Saved(
                            at.pool(), new Change.Health(at.account(), Optional.of(FeedbackCodec.health(value))));
                });
    }

    private static ChangeTable<Change.Findings> findings() {
        return new ChangeTable<>(
                Change.Findings.class,
                "findings",
                Set.of(Trait.CACHED, Trait.LASTS_AS_POOL),
                (pool, findings) -> StateKeys.accountKey(new AccountKey(pool, findings.account())),
                (findings, behind) ->
                        FeedbackCodec.findings(findings.estimates().orElseThrow()),
                (key, value) -> {
                    AccountKey at = StateKeys.accountKey(key);
                    return new Saved(
                            at.pool(), new Change.Findings(at.account(), Optional.of(FeedbackCodec.findings(value))));
                });
    }

    private static ChangeTable<Change.Usage> usage() {
        return new ChangeTable<>(
                Change.Usage.class,
                "usage",
                Set.of(Trait.CACHED, Trait.CHANGES_OFTEN),
                (pool, usage) -> {
                    Change.Usage.Slot slot = usage.slot();
                    return StateKeys.usageKey(new UsageKey(pool, slot.account(), slot.windowMillis(), slot.number()));
                },
                (usage, behind) -> StateCodec.spend(usage.sum()),
                (key, value) -> {
                    UsageKey at = StateKeys.usageKey(key);
                    Change.Usage.Slot slot = new Change.Usage.Slot(at.account(), at.windowMillis(), at.slot());
                    return new Saved(at.pool(), new Change.Usage(slot, StateCodec.spend(value)));
                });
    }

    private static ChangeTable<Change.Grant> grants() {
        return new ChangeTable<>(
                Change.Grant.class,
                "reservations",
                Set.of(Trait.CHANGES_OFTEN),
                (pool, grant) -> numbered(pool, grant.grantId()),
                (grant, behind) -> StateCodec.grant(grant.saved().orElseThrow()),
                (key, value) -> {
                    NumberedKey at = StateKeys.numberedKey(key);
                    SavedGrant saved = StateCodec.grant(value);
                    return new Saved(at.pool(), new Change.Grant(at.number(), Optional.of(saved)));
                });
    }

    private static ChangeTable<Change.Waiting> tickets() {
        return new ChangeTable<>(
                Change.Waiting.class,
                "tickets",
                Set.of(Trait.ON_DISK),
                (pool, waiting) -> numbered(pool, waiting.sequence()),
                (waiting, behind) -> StateCodec.ticket(waiting.ticket().orElseThrow()),
                (key, value) -> {
                    NumberedKey at = StateKeys.numberedKey(key);
                    return new Saved(at.pool(), Change.Waiting.enqueued(StateCodec.ticket(value)));
                });
    }

    private static Bytes numbered(String pool, long number) {
        return StateKeys.numberedKey(new NumberedKey(pool, number));
    }

    /** The kind of the changes that are kept. */
    public Class<C> kind() {
        return kind;
    }

    /** The name of the store. */
    public String store() {
        return store;
    }

    /** Makes the store. */
    public KeyValueBytesStoreSupplier supplier() {
        return traits.contains(Trait.ON_DISK)
                ? Stores.persistentKeyValueStore(store)
                : Stores.inMemoryKeyValueStore(store);
    }

    /** Whether only one record for each key and commit goes to the changelog. */
    public boolean isCached() {
        return traits.contains(Trait.CACHED);
    }

    /** Whether a key changes several times with one record of a topic, so that only the latest change is written. */
    public boolean changesOften() {
        return traits.contains(Trait.CHANGES_OFTEN);
    }

    /** Whether the entries last as long as their pool. The entries of other stores are removed one by one before. */
    public boolean lastsAsPool() {
        return traits.contains(Trait.LASTS_AS_POOL);
    }

    /** Whether the entries are about the pool's requests alone, so that another ledger may begin with them. */
    public boolean isLearnt() {
        return traits.contains(Trait.LEARNT);
    }

    /**
     * Writes a change of the table's kind, in place of the one before with the same key.
     *
     * @param clockBehindMillis by how many milliseconds the clock of all saved instants was set back
     * @throws ClassCastException when the change is of another kind
     */
    public void write(KeyValueStore<Bytes, byte[]> to, String pool, Change change, long clockBehindMillis) {
        C own = kind.cast(change);
        // a delete would read the old value
        to.put(key.apply(pool, own), own.isForgotten() ? null : writer.write(own, clockBehindMillis));
    }

    /** Hands all changes in the store to a sink, each with its pool. */
    public void read(KeyValueStore<Bytes, byte[]> from, BiConsumer<String, Change> sink) {
        try (KeyValueIterator<Bytes, byte[]> all = from.all()) {
            all.forEachRemaining(record -> {
                Saved saved = reader.read(record.key, record.value);
                sink.accept(saved.pool(), saved.change());
            });
        }
    }

    /** Reads the change of one entry. */
    Change change(Bytes key, byte[] value) {
        return reader.read(key, value).change();
    }
}
