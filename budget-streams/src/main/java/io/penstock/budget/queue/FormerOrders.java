package io.penstock.budget.queue;

import io.penstock.budget.queue.ReadyOrder.Charge;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Function;

/** The orders of before, with the requests that have not been moved into the present one. */
final class FormerOrders {
    /** The oldest first. None is empty, so there are no more of them than requests. */
    private final Deque<Former> orders = new ArrayDeque<>();

    private record Former(ReadyOrder order, Function<Ticket, Charge> charges) {}

    /**
     * Keeps an order that another takes the place of.
     *
     * @param charges what each of its requests would be charged if it were granted
     */
    void add(ReadyOrder order, Function<Ticket, Charge> charges) {
        if (order.size() > 0) {
            orders.add(new Former(order, charges));
        }
    }

    boolean isEmpty() {
        return orders.isEmpty();
    }

    /** Takes the next request out, as if it were granted: so tenants and sizes take their turns in what is moved, too. */
    Optional<Ticket> poll() {
        if (orders.isEmpty()) {
            return Optional.empty();
        }
        Former oldest = orders.getFirst();
        Optional<Ticket> next = oldest.order().head();
        next.ifPresent(ticket -> oldest.order().granted(ticket, oldest.charges().apply(ticket)));
        if (oldest.order().size() == 0) {
            orders.removeFirst();
        }
        return next;
    }

    /** Takes a request out; false when it is not here. */
    boolean remove(Ticket ticket) {
        for (Iterator<Former> former = orders.iterator(); former.hasNext(); ) {
            ReadyOrder order = former.next().order();
            if (order.remove(ticket)) {
                if (order.size() == 0) {
                    former.remove();
                }
                return true;
            }
        }
        return false;
    }

    int size() {
        return orders.stream().mapToInt(former -> former.order().size()).sum();
    }

    Optional<Long> oldestSubmittedAtMillis() {
        return orders.stream()
                .flatMap(former -> former.order().oldestSubmittedAtMillis().stream())
                .min(Comparator.naturalOrder());
    }
}
