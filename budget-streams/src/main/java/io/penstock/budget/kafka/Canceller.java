package io.penstock.budget.kafka;

import io.penstock.budget.kafka.store.StateCodec;
import io.penstock.budget.kafka.store.StateCodec.Cancelled;
import io.penstock.budget.kafka.store.StateKeys;
import io.penstock.budget.request.CancellationScope;
import io.penstock.budget.request.CancelledRequests;
import io.penstock.budget.request.RequestIdentity;
import io.penstock.budget.work.RoundRobin;
import io.penstock.budget.work.WorkBudget;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Carries out cancellations: it sweeps over the waiting requests in small steps, and remembers each cancellation for
 * requests that arrive later. A restart begins an unfinished sweep again; the requests that it had ended no longer
 * wait.
 */
final class Canceller {
    static final String STORE = "cancellations";

    /**
     * How many cancellations may be forgotten for each one that is added, so that their number stays within the bound.
     */
    private static final int FORGOTTEN_FOR_ONE = 2;

    private final KeyValueStore<Bytes, byte[]> store;
    private final RequestIndex index;
    private final CancelledRequests cancelled = new CancelledRequests();

    /** Cancellations that are being carried out. */
    private final RoundRobin<CancellationScope> sweeps = new RoundRobin<>();

    /** The last request that each sweep has looked at, if any. */
    private final Map<CancellationScope, RequestIndex.Entry> lookedAt = new HashMap<>();

    Canceller(ProcessorContext<?, ?> context, RequestIndex index) {
        this.store = context.getStateStore(STORE);
        this.index = index;
        restore();
    }

    private void restore() {
        record Saved(CancellationScope scope, Cancelled state) {}
        List<Saved> saved = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            all.forEachRemaining(
                    entry -> saved.add(new Saved(StateKeys.scope(entry.key), StateCodec.cancelled(entry.value))));
        }
        saved.sort(Comparator.comparingLong(entry -> entry.state().atMillis()));
        saved.forEach(entry -> {
            cancelled.add(entry.scope(), entry.state().atMillis());
            if (!entry.state().swept()) {
                sweeps.add(entry.scope());
            }
        });
    }

    void cancel(CancellationScope scope, long nowMillis) {
        cancelled.add(scope, nowMillis);
        store.put(StateKeys.scope(scope), StateCodec.cancelled(new Cancelled(nowMillis, false)));
        sweeps.add(scope);
        forget(nowMillis, WorkBudget.ofItems(FORGOTTEN_FOR_ONE));
    }

    /** Whether a request that arrives was cancelled beforehand. */
    boolean covers(String pool, RequestIdentity identity) {
        return cancelled.cover(pool, identity);
    }

    boolean isSweeping() {
        return !sweeps.isEmpty();
    }

    /** Hands on cancelled requests that may be waiting, as many as the budget allows. */
    void sweep(WorkBudget budget, Consumer<RequestIndex.Entry> toEnd) {
        sweeps.serve(budget, (scope, slice) -> {
            boolean anyLeft = sweep(scope, slice, toEnd);
            if (!anyLeft) {
                lookedAt.remove(scope);
                noteSwept(scope);
            }
            return anyLeft;
        });
    }

    private boolean sweep(CancellationScope scope, WorkBudget budget, Consumer<RequestIndex.Entry> toEnd) {
        int most = budget.items();
        List<RequestIndex.Entry> page = index.page(scope, Optional.ofNullable(lookedAt.get(scope)), most);
        for (RequestIndex.Entry entry : page) {
            if (!budget.take()) {
                return true;
            }
            toEnd.accept(entry);
            lookedAt.put(scope, entry);
        }
        return page.size() == most;
    }

    private void noteSwept(CancellationScope scope) {
        byte[] saved = store.get(StateKeys.scope(scope));
        if (saved != null) {
            Cancelled done = new Cancelled(StateCodec.cancelled(saved).atMillis(), true);
            store.put(StateKeys.scope(scope), StateCodec.cancelled(done));
        }
    }

    /**
     * Forgets cancellations that are too old or too many.
     *
     * @return whether any may be left
     */
    boolean forget(long nowMillis, WorkBudget budget) {
        while (!budget.isSpent()) {
            Optional<CancellationScope> forgotten = cancelled.forgetOne(nowMillis);
            if (forgotten.isEmpty()) {
                return false;
            }
            budget.spend();
            store.delete(StateKeys.scope(forgotten.get()));
        }
        return true;
    }
}
