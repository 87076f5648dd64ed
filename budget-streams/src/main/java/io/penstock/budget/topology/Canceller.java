package io.penstock.budget.topology;

import io.penstock.budget.request.CancellationScope;
import io.penstock.budget.request.CancelledRequests;
import io.penstock.budget.request.RequestIdentity;
import io.penstock.budget.topology.StateCodec.Cancelled;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Carries out cancellations: a sweep, in small steps, over the requests that wait, and a memory for those that arrive
 * later. A restart begins an unfinished sweep anew; what it had ended no longer waits.
 */
final class Canceller {
    static final String STORE = "cancellations";

    /** Requests looked at in a step, which holds up everything else. */
    private static final int STEP = 1_000;

    private final KeyValueStore<Bytes, byte[]> store;
    private final Roster roster;
    private final CancelledRequests cancelled = new CancelledRequests();

    /** Cancellations that are being carried out, in their order, with the last request that was looked at for each. */
    private final Map<CancellationScope, Optional<Roster.Entry>> sweeps = new LinkedHashMap<>();

    Canceller(ProcessorContext<?, ?> context, Roster roster) {
        this.store = context.getStateStore(STORE);
        this.roster = roster;
        restore();
    }

    private void restore() {
        record Saved(CancellationScope scope, Cancelled state) {}
        List<Saved> saved = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            all.forEachRemaining(
                    entry -> saved.add(new Saved(StateCodec.scope(entry.key), StateCodec.cancelled(entry.value))));
        }
        saved.sort(Comparator.comparingLong(entry -> entry.state().atMillis()));
        saved.forEach(entry -> {
            cancelled.add(entry.scope(), entry.state().atMillis());
            if (!entry.state().swept()) {
                sweeps.put(entry.scope(), Optional.empty());
            }
        });
    }

    void cancel(CancellationScope scope, long nowMillis) {
        cancelled.add(scope, nowMillis);
        store.put(StateCodec.scope(scope), StateCodec.cancelled(new Cancelled(nowMillis, false)));
        sweeps.putIfAbsent(scope, Optional.empty());
        forget(nowMillis);
    }

    /** Whether a request that arrives was cancelled beforehand. */
    boolean covers(String pool, RequestIdentity identity) {
        return cancelled.cover(pool, identity);
    }

    boolean isSweeping() {
        return !sweeps.isEmpty();
    }

    /** Hands on some of the requests that are cancelled and may wait. */
    void sweep(Consumer<Roster.Entry> toEnd) {
        int left = STEP;
        Iterator<Map.Entry<CancellationScope, Optional<Roster.Entry>>> next =
                sweeps.entrySet().iterator();
        while (left > 0 && next.hasNext()) {
            Map.Entry<CancellationScope, Optional<Roster.Entry>> sweep = next.next();
            List<Roster.Entry> page = roster.page(sweep.getKey(), sweep.getValue(), left);
            page.forEach(toEnd);
            if (page.size() == left) {
                sweep.setValue(Optional.of(page.get(left - 1)));
                return;
            }
            next.remove();
            noteSwept(sweep.getKey());
            left -= Math.max(1, page.size());
        }
    }

    private void noteSwept(CancellationScope scope) {
        byte[] saved = store.get(StateCodec.scope(scope));
        if (saved != null) {
            Cancelled done = new Cancelled(StateCodec.cancelled(saved).atMillis(), true);
            store.put(StateCodec.scope(scope), StateCodec.cancelled(done));
        }
    }

    /** Forgets cancellations that are too old or too many. */
    void forget(long nowMillis) {
        cancelled.forget(nowMillis).forEach(scope -> store.delete(StateCodec.scope(scope)));
    }
}
