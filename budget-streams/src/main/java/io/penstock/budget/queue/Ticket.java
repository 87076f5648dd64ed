package io.penstock.budget.queue;

/**
 * What is known of a request while it waits; its payload is kept elsewhere, under the same sequence.
 *
 * <p>All instants are milliseconds of the epoch.
 *
 * @param sequence unique within a ledger task, ascending in the order of arrival
 * @param tenant whose request it is
 * @param priority higher goes first among equals
 * @param submittedAtMillis when the caller submitted it; a re-submission keeps it, and so its place
 * @param notBeforeMillis the earliest instant of a grant: the end of a back-off
 * @param expiresAtMillis the instant from which it can no longer be granted; {@link #NEVER} without a bound
 * @param bodyBytes size of the body
 * @param maxOutputTokens the most output tokens that it may use
 * @param attempt the call that it asks for: 1 for the first
 */
public record Ticket(
        long sequence,
        String tenant,
        int priority,
        long submittedAtMillis,
        long notBeforeMillis,
        long expiresAtMillis,
        int bodyBytes,
        long maxOutputTokens,
        int attempt) {
    public static final long NEVER = Long.MAX_VALUE;

    public Ticket {
        if (bodyBytes < 0 || maxOutputTokens < 0) {
            throw new IllegalArgumentException("a ticket's sizes are not negative, got " + bodyBytes + " body bytes, "
                    + maxOutputTokens + " output tokens");
        }
    }

    /** Of a first attempt. */
    public Ticket(
            long sequence,
            String tenant,
            int priority,
            long submittedAtMillis,
            long notBeforeMillis,
            long expiresAtMillis,
            int bodyBytes,
            long maxOutputTokens) {
        this(
                sequence,
                tenant,
                priority,
                submittedAtMillis,
                notBeforeMillis,
                expiresAtMillis,
                bodyBytes,
                maxOutputTokens,
                1);
    }

    /** Whether a call of it has failed already. */
    public boolean isRetry() {
        return attempt > 1;
    }
}
