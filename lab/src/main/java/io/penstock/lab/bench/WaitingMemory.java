package io.penstock.lab.bench;

import io.penstock.budget.queue.Ticket;

/** Measures the heap that a waiting request takes, with everything that the ledger keeps for it. */
public final class WaitingMemory {
    private static final Load EMPTY = new Load(0, 16, 64);

    /**
     * The result of a measurement.
     *
     * @param bytesPerRequestWithDeadline bytes for a request that can expire, which is in one more queue
     */
    public record Footprint(int waiting, double bytesPerRequest, double bytesPerRequestWithDeadline) {}

    private WaitingMemory() {}

    /** Fills two ledgers with this number of waiting requests, without and with deadlines. */
    public static Footprint measure(int waiting) {
        Filled plain = Filled.with(waiting, Ticket.NEVER);
        Filled expiring = Filled.with(waiting, Long.MAX_VALUE / 2);
        return new Footprint(waiting, plain.bytesPerRequest(), expiring.bytesPerRequest());
    }

    /**
     * A full ledger. The first one is used again after the second is full: if it were collected meanwhile, the second
     * would seem too small.
     */
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
