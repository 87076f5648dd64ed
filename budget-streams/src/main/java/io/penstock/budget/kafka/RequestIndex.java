package io.penstock.budget.kafka;

import io.penstock.budget.kafka.store.StateCodec;
import io.penstock.budget.kafka.store.StateKeys;
import io.penstock.budget.kafka.store.StateKeys.RosterKey;
import io.penstock.budget.request.CancellationScope;
import io.penstock.budget.request.CancellationScope.OfBatch;
import io.penstock.budget.request.CancellationScope.OfRequest;
import io.penstock.budget.request.DuplicateWindow;
import io.penstock.budget.request.Fingerprint;
import io.penstock.budget.request.FirstSeen;
import io.penstock.budget.request.RequestIdentity;
import io.penstock.budget.work.WorkBudget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The requests that a task has seen lately, in the order of their batches. It recognises duplicates and finds the
 * waiting requests of a batch without keeping anything in memory.
 */
final class RequestIndex {
    /** The name of the store and of its changelog since the first release. Another name would lose the content. */
    static final String STORE = "roster";

    private static final Fingerprint FIRST = new Fingerprint(0, 0);
    private static final Fingerprint LAST = new Fingerprint(-1, -1);
    private static final Bytes START = Bytes.wrap(new byte[0]);

    /** How many looks count as one item of work: a decision, which is stored and sent, takes longer than a look. */
    private static final int LOOKS_OF_AN_ITEM = 32;

    /** The most looks that may be outstanding: as many as the requests that a pool's duplicate window may hold. */
    private static final long MAX_TO_LOOK_AT = 1_000_000;

    /** A request that was seen. */
    record Entry(String pool, RequestIdentity identity, FirstSeen seen) {
        private RosterKey key() {
            return new RosterKey(pool, identity);
        }
    }

    private final KeyValueStore<Bytes, byte[]> store;

    /** Where the next look begins, in the order of the keys. */
    private Bytes nextToLookAt = START;

    private long remembered;
    private long toLookAt;

    RequestIndex(ProcessorContext<?, ?> context) {
        store = context.getStateStore(STORE);
    }

    Optional<FirstSeen> find(String pool, RequestIdentity identity) {
        return Optional.ofNullable(store.get(StateKeys.rosterKey(new RosterKey(pool, identity))))
                .map(StateCodec::seen);
    }

    void remember(Entry entry) {
        store.put(StateKeys.rosterKey(entry.key()), StateCodec.seen(entry.seen()));
        remembered++;
    }

    /**
     * Some of the requests that a cancellation is about, including those of the same name that other pools have passed
     * on.
     *
     * @param behind the last request of the page before; empty for the first page
     */
    List<Entry> page(CancellationScope scope, Optional<Entry> behind, int most) {
        if (scope instanceof OfRequest one) {
            Bytes own = StateKeys.rosterKey(new RosterKey(one.pool(), one.identity()));
            RequestIdentity last =
                    new RequestIdentity(one.identity().batch(), one.identity().request(), LAST);
            Bytes from =
                    behind.map(entry -> next(StateKeys.rosterKey(entry.key()))).orElse(own);
            return read(from, StateKeys.rosterKey(new RosterKey(one.pool(), last)), most);
        }
        OfBatch all = (OfBatch) scope;
        Bytes from = behind.map(entry -> next(StateKeys.rosterKey(entry.key()))).orElseGet(() -> key(all, FIRST));
        return read(from, key(all, LAST), most);
    }

    /** A chore that looks at some of the requests every second and forgets those that need not be kept. */
    PeriodicWork.Chore forgettingAllBut(Predicate<Entry> kept) {
        return new PeriodicWork.Chore() {
            @Override
            public void begin() {
                toLookAt = Math.min(MAX_TO_LOOK_AT, toLookAt + DuplicateWindow.toLookAt(remembered));
                remembered = 0;
            }

            @Override
            public boolean goOn(long nowMillis, WorkBudget budget) {
                while (toLookAt > 0) {
                    if (!budget.take()) {
                        return true;
                    }
                    lookAtSome(kept);
                    toLookAt = Math.max(0, toLookAt - LOOKS_OF_AN_ITEM);
                }
                return false;
            }
        };
    }

    private void lookAtSome(Predicate<Entry> kept) {
        List<Entry> entries = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> behind =
                nextToLookAt.equals(START) ? store.all() : store.range(nextToLookAt, null)) {
            while (behind.hasNext() && entries.size() < LOOKS_OF_AN_ITEM) {
                entries.add(entry(behind));
            }
            nextToLookAt = behind.hasNext() ? behind.peekNextKey() : START;
        }
        entries.stream()
                .filter(entry -> !kept.test(entry))
                .forEach(entry -> store.delete(StateKeys.rosterKey(entry.key())));
    }

    private List<Entry> read(Bytes from, Bytes to, int most) {
        List<Entry> entries = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> found = store.range(from, to)) {
            while (found.hasNext() && entries.size() < most) {
                entries.add(entry(found));
            }
        }
        return entries;
    }

    private static Entry entry(KeyValueIterator<Bytes, byte[]> at) {
        var stored = at.next();
        RosterKey key = StateKeys.rosterKey(stored.key);
        return new Entry(key.pool(), key.identity(), StateCodec.seen(stored.value));
    }

    private static Bytes key(OfBatch batch, Fingerprint request) {
        return StateKeys.rosterKey(new RosterKey(batch.pool(), new RequestIdentity(batch.batch(), request)));
    }

    /** The lowest key above this one. */
    private static Bytes next(Bytes key) {
        return Bytes.wrap(Arrays.copyOf(key.get(), key.get().length + 1));
    }
}
