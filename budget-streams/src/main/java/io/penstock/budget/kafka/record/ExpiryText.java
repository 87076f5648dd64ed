package io.penstock.budget.kafka.record;

import io.penstock.budget.grant.Decision;
import io.penstock.budget.queue.Ticket;
import io.penstock.records.InferenceRequest;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

/**
 * Explains to the caller why a request expired: which of its bounds ended it, and how long it waited or what it waited
 * for.
 */
public final class ExpiryText {
    private static final DateTimeFormatter MILLISECONDS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    private ExpiryText() {}

    public static String of(InferenceRequest request, Decision.Expired expired, long nowMillis) {
        Ticket ticket = expired.ticket();
        String bound = bound(request, ticket);
        if (expired.fitsNotBeforeMillis().isPresent()) {
            return "The request cannot be granted " + bound + ": the budget that it needs is free at "
                    + instant(expired.fitsNotBeforeMillis().getAsLong()) + " at the earliest.";
        }
        long waitedMillis = Math.max(0, nowMillis - ticket.submittedAtMillis());
        return "The request was not granted " + bound + ": it waited " + waitedMillis + " ms.";
    }

    /** The bound that ended the request: the deadline if it is the expiry of the ticket, else the longest wait. */
    private static String bound(InferenceRequest request, Ticket ticket) {
        long endMillis = ticket.expiresAtMillis();
        boolean byDeadline = request.getDeadline()
                .filter(deadline -> deadline.toEpochMilli() <= endMillis)
                .isPresent();
        if (byDeadline) {
            return "before its deadline, " + instant(endMillis);
        }
        String whose = request.getMaxWaitMillis().isPresent() ? "its" : "its pool's";
        return "within " + whose + " longest wait of " + (endMillis - ticket.submittedAtMillis()) + " ms, until "
                + instant(endMillis);
    }

    private static String instant(long millis) {
        return MILLISECONDS.format(Instant.ofEpochMilli(millis));
    }
}
