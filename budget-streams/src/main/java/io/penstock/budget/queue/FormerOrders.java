package io.penstock.budget.queue;

import io.penstock.budget.queue.ReadyOrder.Charge;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Function;

/** Earlier orders, with the requests that have not been moved to the present one. */
final class FormerOrders {
    /** The oldest first. No order here is empty, so there are no more of them than requests. */
    private final Deque<Former> orders = new ArrayDeque<>();

    private record Former(ReadyOrder order, Function<Ticket, Charge> charges) {}

    /**
     * Keeps an order that is replaced by another.
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

    /**
     * Takes the next request out as if it were granted, so that tenants and sizes take turns while requests are moved,
     * too.
     */
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

    /** Takes a request out; returns false when it is not here. */
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
