package io.penstock.budget.state;

import io.penstock.budget.bucket.BucketPlan;
import io.penstock.budget.grant.Awaited;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.grant.SavedGrant;
import io.penstock.budget.health.CircuitBreaker;
import io.penstock.budget.health.ExternalUsageEstimate;
import io.penstock.budget.histogram.LogHistogram;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.usage.Spend;
import java.util.List;
import java.util.Optional;

/**
 * A change of a pool's saved state: the new value under one key, or that there is none any more. The ledger writes
 * each change to its {@link Journal}. Replaying the latest change of every key restores the ledger.
 */
public sealed interface Change {
    /** The key of the change; the next change with the same key replaces this one. */
    Key key();

    /** Whether nothing is kept under the key any more. */
    boolean isForgotten();

    /**
     * A key within a pool.
     *
     * @param kind the kind of change; each kind has keys of its own
     */
    record Key(Class<? extends Change> kind, Object of) {
        /** The key of something that a pool has only once. */
        private static Key ofPool(Class<? extends Change> kind) {
            return new Key(kind, "");
        }
    }

    /** A change of the saved state of one account. */
    sealed interface OfAccount extends Change {
        String account();
    }

    /** A slot of an account's window has a new sum. With {@link Spend#NONE} the slot is forgotten. */
    record Usage(Slot slot, Spend sum) implements OfAccount {
        /** A slot of an account's window. */
        public record Slot(String account, long windowMillis, long number) {}

        @Override
        public String account() {
            return slot.account();
        }

        @Override
        public Key key() {
            return new Key(Usage.class, slot);
        }

        @Override
        public boolean isForgotten() {
            return sum.isNone();
        }
    }

    /** Whether an account's provider answers. */
    record Health(String account, Optional<CircuitBreaker> breaker) implements OfAccount {
        @Override
        public Key key() {
            return new Key(Health.class, account);
        }

        @Override
        public boolean isForgotten() {
            return breaker.isEmpty();
        }
    }

    /** What others spend of an account's limits. Written at reviews only. */
    record Findings(String account, Optional<List<ExternalUsageEstimate>> estimates) implements OfAccount {
        @Override
        public Key key() {
            return new Key(Findings.class, account);
        }

        @Override
        public boolean isForgotten() {
            return estimates.isEmpty();
        }
    }

    /** A grant is outstanding, is awaited after its slot became free, or is over. */
    record Grant(long grantId, Optional<SavedGrant> saved) implements Change {
        public static Grant outstanding(Reservation reservation) {
            return new Grant(reservation.grantId(), Optional.of(SavedGrant.outstanding(reservation)));
        }

        public static Grant awaited(Awaited awaited) {
            return new Grant(awaited.grant().grantId(), Optional.of(SavedGrant.awaited(awaited)));
        }

        public static Grant over(Reservation reservation) {
            return new Grant(reservation.grantId(), Optional.empty());
        }

        @Override
        public Key key() {
            return new Key(Grant.class, grantId);
        }

        @Override
        public boolean isForgotten() {
            return saved.isEmpty();
        }
    }

    /** A request waits, or no longer waits. */
    record Waiting(long sequence, Optional<Ticket> ticket) implements Change {
        public static Waiting enqueued(Ticket ticket) {
            return new Waiting(ticket.sequence(), Optional.of(ticket));
        }

        public static Waiting dequeued(Ticket ticket) {
            return new Waiting(ticket.sequence(), Optional.empty());
        }

        @Override
        public Key key() {
            return new Key(Waiting.class, sequence);
        }

        @Override
        public boolean isForgotten() {
            return ticket.isEmpty();
        }
    }

    /** The counters have changed. */
    record Counted(PoolCounters counters) implements Change {
        @Override
        public Key key() {
            return Key.ofPool(Counted.class);
        }

        @Override
        public boolean isForgotten() {
            return false;
        }
    }

    /**
     * A histogram has changed; an empty one is forgotten. Written at reviews only.
     *
     * @param number unique within the pool
     * @param histogram the histogram itself, not a copy; it goes on changing
     */
    record Learnt(int number, LogHistogram histogram) implements Change {
        @Override
        public Key key() {
            return new Key(Learnt.class, number);
        }

        @Override
        public boolean isForgotten() {
            return histogram.weight() == 0;
        }
    }

    /** The size classes have changed. Written at reviews only. */
    record Planned(BucketPlan plan) implements Change {
        @Override
        public Key key() {
            return Key.ofPool(Planned.class);
        }

        @Override
        public boolean isForgotten() {
            return false;
        }
    }
}
