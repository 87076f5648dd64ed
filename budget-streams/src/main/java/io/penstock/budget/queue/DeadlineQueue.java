package io.penstock.budget.queue;

import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The waiting requests of one tenant in one bucket, ordered by when they are due. The first is known without a search.
 */
final class DeadlineQueue {
    /**
     * A request is due this long after its submission, or at its expiry if that is earlier. A step of priority moves
     * the instant by the same time. So neither deadlines nor priorities of others keep a request waiting for ever.
     */
    static final long PATIENCE_MILLIS = 10 * 60 * 1000;

    private static final int MAX_PRIORITY = 1_000;

    private static final Comparator<Ticket> ORDER = (one, other) -> {
        int byDue = Long.compare(dueAtMillis(one), dueAtMillis(other));
        if (byDue != 0) {
            return byDue;
        }
        int bySubmission = Long.compare(one.submittedAtMillis(), other.submittedAtMillis());
        return bySubmission != 0 ? bySubmission : Long.compare(one.sequence(), other.sequence());
    };

    private @Nullable Ticket first;

    /** The requests after the first; created when there are any. */
    private @Nullable TreeSet<Ticket> others;

    private static long dueAtMillis(Ticket ticket) {
        int priority = Math.max(-MAX_PRIORITY, Math.min(MAX_PRIORITY, ticket.priority()));
        return Math.min(ticket.expiresAtMillis(), ticket.submittedAtMillis() + PATIENCE_MILLIS)
                - priority * PATIENCE_MILLIS;
    }

    boolean isEmpty() {
        return first == null;
    }

    Optional<Ticket> first() {
        return Optional.ofNullable(first);
    }

    boolean holds(Ticket ticket) {
        return first != null && (ORDER.compare(ticket, first) == 0 || (others != null && others.contains(ticket)));
    }

    void add(Ticket ticket) {
        if (first == null) {
            first = ticket;
        } else if (ORDER.compare(ticket, first) < 0) {
            addBehind(first);
            first = ticket;
        } else {
            addBehind(ticket);
        }
    }

    /** Removes a request; returns false when it is not here. */
    boolean remove(Ticket ticket) {
        if (first == null) {
            return false;
        }
        if (ORDER.compare(ticket, first) == 0) {
            first = others == null ? null : others.pollFirst();
            return true;
        }
        return others != null && others.remove(ticket);
    }

    /**
     * The first request that meets a condition.
     *
     * @param most how many requests are tested at most
     */
    Optional<Ticket> firstOf(int most, Predicate<Ticket> condition) {
        if (first == null || condition.test(first)) {
            return first();
        }
        if (others != null) {
            int seen = 1;
            for (Ticket ticket : others) {
                if (seen++ == most) {
                    break;
                }
                if (condition.test(ticket)) {
                    return Optional.of(ticket);
                }
            }
        }
        return Optional.empty();
    }

    private void addBehind(Ticket ticket) {
        if (others == null) {
            others = new TreeSet<>(ORDER);
        }
        others.add(ticket);
    }
}
