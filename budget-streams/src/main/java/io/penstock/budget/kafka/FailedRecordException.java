package io.penstock.budget.kafka;

/** A task failed at a record. {@link PoisonRecords} remembers the record, so that it does not fail for ever. */
final class FailedRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param source the record's topic, partition and offset, as {@code DeadLetter.source} has it */
    FailedRecordException(String source, Throwable cause) {
        super("failed at record " + source, cause);
    }

    /** Whether a failure is, or was caused by, such an exception. */
    static boolean isCauseOf(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FailedRecordException) {
                return true;
            }
        }
        return false;
    }
}
