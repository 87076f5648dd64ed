package io.penstock.lab.bench;

import io.penstock.budget.queue.Ticket;

/** Measures what a waiting request takes of the heap, with everything that the ledger keeps for it. */
public final class WaitingMemory {
    private static final Load EMPTY = new Load(0, 16, 64);

    /**
     * What was measured.
     *
     * @param bytesPerRequestWithDeadline of a request that expires, which is in one order more
     */
    public record Footprint(int waiting, double bytesPerRequest, double bytesPerRequestWithDeadline) {}

    private WaitingMemory() {}

    /** Fills a ledger with so many waiting requests, twice. */
    public static Footprint measure(int waiting) {
        Filled plain = Filled.with(waiting, Ticket.NEVER);
        Filled expiring = Filled.with(waiting, Long.MAX_VALUE / 2);
        return new Footprint(waiting, plain.bytesPerRequest(), expiring.bytesPerRequest());
    }

    /** A full ledger. The first one is asked after the second is full: collected meanwhile, it would make that one small. */
    private record Filled(BusyPool pool, long bytes) {
        static Filled with(int waiting, long expiresAtMillis) {
            BusyPool pool = new BusyPool(Bound.SLOTS, EMPTY);
            long empty = Heap.usedBytes();
            for (int i = 0; i < waiting; i++) {
                pool.offer(expiresAtMillis);
            }
            return new Filled(pool, Heap.usedBytes() - empty);
        }

        double bytesPerRequest() {
            return (double) bytes / pool.standing().waiting();
        }
    }
}
