package io.penstock.budget.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The waiting requests of one tenant in one bucket, ordered by when they are due. The next is known without a search.
 *
 * <p>Requests that are due when they expire stand in a line with those that have the same priority and may wait about
 * as long. Once one of a line expires, not all of them can be served in time. First come, first served would then let
 * each of them wait until its last moment. So the newest goes first until the line is empty: as many are served after
 * a fraction of the wait ("adaptive LIFO": Maurer, "Fail at Scale", ACM Queue 2015; a standing queue as the sign of
 * overload: Nichols and Jacobson, "Controlling Queue Delay", ACM Queue 2012). A line takes its turn when its first
 * request is due, so the newest of one line never goes ahead of an earlier one of another line. Nor does it go ahead
 * of a request that has no such bound and was due before it.
 */
final class DeadlineQueue {
    /**
     * The most lines of requests that are due when they expire; those beyond stand with the others. Callers use a few
     * priorities and a few longest waits, and every decision looks at all lines.
     */
    static final int MAX_LINES = 16;

    /** The requests that are not due when they expire, and those for which there is no other line. */
    private final DueQueue unbounded = new DueQueue();

    /** No line here is empty. */
    private List<WaitClass> bounded = List.of();

    /** Requests of one priority that may wait for some time, or up to twice as long. */
    private static final class WaitClass {
        final int priority;
        final int waitClass;
        final DueQueue requests = new DueQueue();

        /** Whether the newest goes first, because one has expired. */
        boolean isOverloaded;

        WaitClass(int priority, int waitClass) {
            this.priority = priority;
            this.waitClass = waitClass;
        }
    }

    boolean isEmpty() {
        return bounded.isEmpty() && unbounded.isEmpty();
    }

    /** The next request. */
    Optional<Ticket> first() {
        WaitClass line = nextLine();
        return line == null ? unbounded.first() : next(line);
    }

    /** The request that is due first. */
    Optional<Ticket> firstDue() {
        WaitClass line = nextLine();
        return line == null ? unbounded.first() : line.requests.first();
    }

    /** The line with the request that is due first; null when that is one without a bound, or there is none. */
    private @Nullable WaitClass nextLine() {
        WaitClass next = null;
        Ticket due = unbounded.first().orElse(null);
        for (WaitClass line : bounded) {
            Ticket first = line.requests.first().orElseThrow();
            if (due == null || DueQueue.ORDER.compare(first, due) < 0) {
                next = line;
                due = first;
            }
        }
        return next;
    }

    private Optional<Ticket> next(WaitClass line) {
        return line.isOverloaded && mayOvertake(line) ? line.requests.last() : line.requests.first();
    }

    /** Whether the newest request of a line is due before every one without a bound. */
    private boolean mayOvertake(WaitClass line) {
        Ticket waiting = unbounded.first().orElse(null);
        return waiting == null || DueQueue.ORDER.compare(line.requests.last().orElseThrow(), waiting) < 0;
    }

    boolean holds(Ticket ticket) {
        WaitClass line = line(ticket);
        return (line != null && line.requests.holds(ticket)) || unbounded.holds(ticket);
    }

    void add(Ticket ticket) {
        WaitClass line = line(ticket);
        if (line == null && DueQueue.isDueAtExpiry(ticket) && bounded.size() < MAX_LINES) {
            line = new WaitClass(ticket.priority(), waitClass(ticket));
            List<WaitClass> more = new ArrayList<>(bounded);
            more.add(line);
            bounded = more;
        }
        (line == null ? unbounded : line.requests).add(ticket);
    }

    /** Removes a request; returns false when it is not here. */
    boolean remove(Ticket ticket) {
        WaitClass line = line(ticket);
        if (line == null || !line.requests.remove(ticket)) {
            return unbounded.remove(ticket);
        }
        if (line.requests.isEmpty()) {
            bounded = bounded.size() == 1
                    ? List.of()
                    : bounded.stream().filter(other -> other != line).toList();
        }
        return true;
    }

    /** Removes a request that has expired; returns false when it is not here. */
    boolean expired(Ticket ticket) {
        WaitClass line = line(ticket);
        if (line != null && line.requests.holds(ticket)) {
            line.isOverloaded = true;
        }
        return remove(ticket);
    }

    /**
     * The first of the next requests that meets a condition: of the line whose turn it is, then of those that stand in
     * none. Other lines are not searched.
     *
     * @param most how many requests are tested at most
     */
    Optional<Ticket> firstOf(int most, Predicate<Ticket> condition) {
        WaitClass next = nextLine();
        if (next == null) {
            return unbounded.firstOf(most, condition);
        }
        int[] tested = {0};
        Predicate<Ticket> counting = ticket -> {
            tested[0]++;
            return condition.test(ticket);
        };
        Optional<Ticket> found = next.isOverloaded && mayOvertake(next)
                ? next.requests.lastOf(most, counting)
                : next.requests.firstOf(most, counting);
        return found.isPresent() || tested[0] >= most ? found : unbounded.firstOf(most - tested[0], condition);
    }

    private @Nullable WaitClass line(Ticket ticket) {
        if (!bounded.isEmpty() && DueQueue.isDueAtExpiry(ticket)) {
            int waitClass = waitClass(ticket);
            for (WaitClass line : bounded) {
                if (line.waitClass == waitClass && line.priority == ticket.priority()) {
                    return line;
                }
            }
        }
        return null;
    }

    /** The power of two below which the ticket's longest wait in milliseconds lies. */
    private static int waitClass(Ticket ticket) {
        return Long.SIZE - Long.numberOfLeadingZeros(ticket.expiresAtMillis() - ticket.submittedAtMillis());
    }
}
