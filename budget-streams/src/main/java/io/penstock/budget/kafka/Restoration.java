package io.penstock.budget.kafka;

import io.penstock.budget.pool.PoolLedger;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.state.Change;
import io.penstock.budget.work.RoundRobin;
import io.penstock.budget.work.WorkBudget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Gives the waiting requests back to their pools when a task begins, in steps, so that other pools grant meanwhile. A
 * pool grants nothing until all of its own requests are back. The progress is not saved: a restart begins again.
 */
final class Restoration {
    /** How many tickets count as one item of work: a decision, which is stored and sent, takes longer than a read. */
    private static final int TICKETS_OF_AN_ITEM = 16;

    private final LedgerStores stores;
    private final PoolLedgers pools;
    private final RoundRobin<String> unfinished = new RoundRobin<>();
    private final Map<String, Span> spans = new HashMap<>();

    /** The sequences of the tickets that are yet to be read. Requests that arrive meanwhile have later sequences. */
    private record Span(long from, long end) {}

    Restoration(LedgerStores stores, PoolLedgers pools) {
        this.stores = stores;
        this.pools = pools;
    }

    /** Begins with all restored pools; a pool without a ledger has no waiting requests. */
    void begin() {
        pools.forEach((pool, ledger) -> {
            ledger.beginRestoring();
            spans.put(pool, new Span(0, ledger.nextSequence()));
            unfinished.add(pool);
        });
    }

    void goOn(long nowMillis, WorkBudget budget) {
        unfinished.serve(budget, (pool, slice) -> restoreSome(pool, slice, nowMillis));
    }

    private boolean restoreSome(String pool, WorkBudget budget, long nowMillis) {
        Span span = Objects.requireNonNull(spans.get(pool));
        PoolLedger ledger = pools.ledger(pool);
        int most = budget.items() * TICKETS_OF_AN_ITEM;
        List<Ticket> page = stores.tickets(pool, span.from(), span.end(), most);
        for (int i = 0; i < page.size(); i++) {
            if (i % TICKETS_OF_AN_ITEM == 0) {
                budget.spend();
            }
            ledger.replay(Change.Waiting.enqueued(page.get(i)), nowMillis);
        }
        if (page.size() == most) {
            spans.put(pool, new Span(page.get(most - 1).sequence() + 1, span.end()));
            return true;
        }
        if (page.isEmpty()) {
            // looking for a ticket costs as much as some tickets
            budget.spend();
        }
        spans.remove(pool);
        ledger.endRestoring();
        return false;
    }
}
