package io.penstock.budget.queue;

import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Requests that stand in one line, ordered by when they are due. The first is known without a search. */
final class DueQueue {
    /**
     * A request is due this long after its submission, or at its expiry if that is earlier. A step of priority moves
     * the instant by the same time. So neither deadlines nor priorities of others keep a request waiting for ever.
     */
    static final long PATIENCE_MILLIS = 10 * 60 * 1000;

    private static final int MAX_PRIORITY = 1_000;

    static final Comparator<Ticket> ORDER = (one, other) -> {
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

    /** Whether a request is due when it expires. */
    static boolean isDueAtExpiry(Ticket ticket) {
        return ticket.expiresAtMillis() <= ticket.submittedAtMillis() + PATIENCE_MILLIS;
    }

    boolean isEmpty() {
        return first == null;
    }

    Optional<Ticket> first() {
        return Optional.ofNullable(first);
    }

    Optional<Ticket> last() {
        return others == null || others.isEmpty() ? first() : Optional.of(others.last());
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
     * The first request that meets a condition, in the order of when they are due.
     *
     * @param most how many requests are tested at most
     */
    Optional<Ticket> firstOf(int most, Predicate<Ticket> condition) {
        return first == null || condition.test(first) ? first() : among(others, most - 1, condition);
    }

    /** As {@link #firstOf}, in the opposite order. */
    Optional<Ticket> lastOf(int most, Predicate<Ticket> condition) {
        Optional<Ticket> behind = among(others == null ? null : others.descendingSet(), most, condition);
        return behind.isPresent() || (others != null && others.size() >= most) ? behind : first().filter(condition);
    }

    private static Optional<Ticket> among(@Nullable Iterable<Ticket> tickets, int most, Predicate<Ticket> condition) {
        if (tickets != null) {
            int seen = 0;
            for (Ticket ticket : tickets) {
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
