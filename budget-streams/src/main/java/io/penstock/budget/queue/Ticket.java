package io.penstock.budget.queue;

import io.penstock.budget.request.Operation;
import io.penstock.schemas.body.InputParts;
import io.penstock.schemas.body.OutputBound;
import java.util.List;

/**
 * What is known about a request while it waits. Its payload is stored separately under the same sequence.
 *
 * <p>All instants are milliseconds of the epoch.
 *
 * @param sequence unique within the pool, ascending in the order of arrival
 * @param tenant the tenant whose request it is
 * @param priority higher goes first among equals
 * @param submittedAtMillis when the caller submitted it; a re-submission keeps it, and so its place
 * @param notBeforeMillis the earliest instant of a grant: the end of a back-off
 * @param expiresAtMillis the instant from which it can no longer be granted; {@link #NEVER} without a bound
 * @param bodyBytes size of the body in bytes, at least 0
 * @param parts the parts of the body that are not text
 * @param output the most output tokens that it may use, as far as the request itself says
 * @param attempt the number of the call that it asks for, from 1
 * @param operation what it asks an instance for
 * @param refusedBy the instances that have refused it
 */
public record Ticket(
        long sequence,
        String tenant,
        int priority,
        long submittedAtMillis,
        long notBeforeMillis,
        long expiresAtMillis,
        int bodyBytes,
        InputParts parts,
        OutputBound output,
        int attempt,
        Operation operation,
        List<String> refusedBy) {
    public static final long NEVER = Long.MAX_VALUE;

    private static final Interner<Operation> OPERATIONS = new Interner<>();
    private static final Interner<OutputBound> OUTPUTS = new Interner<>();

    /** @throws IllegalArgumentException when {@code bodyBytes} is negative */
    public Ticket {
        refusedBy = List.copyOf(refusedBy);
        operation = OPERATIONS.of(operation);
        output = OUTPUTS.of(output);
        if (bodyBytes < 0) {
            throw new IllegalArgumentException("a body's size is not negative, got " + bodyBytes + " bytes");
        }
    }

    /** A request of text alone that names its maximum and that no instance has refused. */
    public Ticket(
            long sequence,
            String tenant,
            int priority,
            long submittedAtMillis,
            long notBeforeMillis,
            long expiresAtMillis,
            int bodyBytes,
            long maxOutputTokens,
            int attempt) {
        this(
                sequence,
                tenant,
                priority,
                submittedAtMillis,
                notBeforeMillis,
                expiresAtMillis,
                bodyBytes,
                InputParts.NONE,
                new OutputBound.Named(maxOutputTokens),
                attempt,
                Operation.UNKNOWN,
                List.of());
    }

    /** The first attempt of such a request. */
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

    /** Whether an earlier attempt has failed. */
    public boolean isRetry() {
        return attempt > 1;
    }
}
