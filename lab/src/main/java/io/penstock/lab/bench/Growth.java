package io.penstock.lab.bench;

import io.penstock.budget.grant.Decision;
import io.penstock.budget.policy.Strategy;
import io.penstock.budget.pool.PoolLedger;
import io.penstock.budget.queue.Ticket;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/** What pools, instances and tenants use of the heap and of the time of every second. */
final class Growth {
    private static final int MANY = 2_000;
    private static final int TENANTS = 200_000;
    private static final long AMPLE = 1_000_000_000;
    private static final double ASKED_BYTES = 20_000;
    private static final double ASKED_MILLIS = 5;

    private Growth() {}

    static List<GrowthFigure> measure() {
        List<GrowthFigure> figures = new ArrayList<>();
        figures.add(GrowthFigure.bounded(
                "a pool that is idle, with one instance",
                bytesOfEach(MANY, i -> new LargePool(1, AMPLE, Strategy.POOL_FIRST)),
                "bytes",
                ASKED_BYTES));
        figures.add(GrowthFigure.bounded(
                "an instance that is idle",
                bytesOfEach(1, i -> new LargePool(MANY, AMPLE, Strategy.POOL_FIRST)) / MANY,
                "bytes",
                ASKED_BYTES));
        figures.add(GrowthFigure.plain(
                "a pool that nobody configured, with one request", bytesOfEach(MANY, Growth::unknown), "bytes"));
        figures.addAll(tenants());
        return figures;
    }

    private static double bytesOfEach(int many, IntFunction<Object> maker) {
        List<Object> kept = new ArrayList<>(many + 1);
        // Loads classes before anything is measured.
        kept.add(maker.apply(0));
        long before = Heap.usedBytes();
        for (int i = 0; i < many; i++) {
            kept.add(maker.apply(i));
        }
        double bytes = (double) (Heap.usedBytes() - before) / many;
        if (kept.size() != many + 1) {
            throw new IllegalStateException("what was measured is gone");
        }
        return bytes;
    }

    private static Object unknown(int number) {
        PoolLedger ledger =
                new PoolLedger("unknown-" + number, new NoJournal(), new SplittableRandom(number), LargePool.START);
        ledger.offer(new Ticket(0, "tenant", 0, LargePool.START, 0, Ticket.NEVER, 400, 600), LargePool.START);
        return ledger;
    }

    /** Measures many tenants: with one answered request of each, and then with one waiting request of each. */
    private static List<GrowthFigure> tenants() {
        LargePool pool = new LargePool(1, AMPLE, Strategy.POOL_FIRST);
        pool.offer(Ticket.NEVER);
        long before = Heap.usedBytes();
        for (int tenant = 0; tenant < TENANTS; tenant++) {
            pool.offer("tenant-" + tenant, Ticket.NEVER);
            pool.settle(List.of());
        }
        double bytes = (double) (Heap.usedBytes() - before) / TENANTS;
        double answered = second(pool);
        pool.fill();
        for (int tenant = 0; tenant < TENANTS; tenant++) {
            Decision decision = pool.offer("tenant-" + tenant, Ticket.NEVER);
            if (!(decision instanceof Decision.Waiting)) {
                throw new IllegalStateException("a request was to wait, got " + decision);
            }
        }
        double waiting = second(pool);
        String of = String.format("%,d tenants, a request of each", TENANTS);
        return List.of(
                GrowthFigure.plain(of + ", answered: heap of each", bytes, "bytes"),
                GrowthFigure.bounded(of + ", answered: a second's review and standing", answered, "ms", ASKED_MILLIS),
                GrowthFigure.bounded(of + " waits: a second's review and standing", waiting, "ms", ASKED_MILLIS));
    }

    private static double second(LargePool pool) {
        return ProcessorTime.micros(1, () -> {
                    pool.advance(1_000);
                    pool.review();
                    pool.standing();
                })
                / 1e3;
    }
}
