package io.penstock.budget.admission;

import io.penstock.budget.queue.Ticket;
import java.util.List;

/** What the ledger decides about a request. */
public sealed interface Decision {
    Ticket ticket();

    /**
     * The request may make one attempt, on the reservation's instance, by the worker that holds the partition.
     *
     * @param refusedElsewhere the other instances that would not do it either, as far as is known
     */
    record Granted(Ticket ticket, Reservation reservation, int partition, List<String> refusedElsewhere)
            implements Decision {}

    /** The request waits in the queue. */
    record Waiting(Ticket ticket) implements Decision {}

    /** The request can never be granted. */
    record Rejected(Ticket ticket, String code, String reason) implements Decision {}

    /** The request's time is over. */
    record Expired(Ticket ticket, String reason) implements Decision {}

    /** The request was cancelled. */
    record Cancelled(Ticket ticket) implements Decision {}
}
