package io.penstock.budget.grant;

import io.penstock.budget.queue.Ticket;
import io.penstock.schemas.error.ErrorCode;
import java.util.List;
import java.util.OptionalLong;

/** What the ledger decides about a request. */
public sealed interface Decision {
    Ticket ticket();

    /**
     * The request may make one attempt on the reservation's instance, by the worker that holds the partition.
     *
     * @param partition the partition of the admitted topic that the grant goes to
     * @param refusedElsewhere the other instances that would refuse it as well, as far as is known
     */
    record Granted(Ticket ticket, Reservation reservation, int partition, List<String> refusedElsewhere)
            implements Decision {}

    /** The request waits in the queue. */
    record Waiting(Ticket ticket) implements Decision {}

    /** The request can never be granted. */
    record Rejected(Ticket ticket, ErrorCode code, String reason) implements Decision {}

    /**
     * The request has expired, or will certainly expire before it can be granted.
     *
     * @param fitsNotBeforeMillis the earliest instant at which the budget that it needs may be free, when the request
     *     is ended early for lack of it; empty when it has waited to the end
     */
    record Expired(Ticket ticket, OptionalLong fitsNotBeforeMillis) implements Decision {}

    /** The request was cancelled. */
    record Cancelled(Ticket ticket) implements Decision {}
}
