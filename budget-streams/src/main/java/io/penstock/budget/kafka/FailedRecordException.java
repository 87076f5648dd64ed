package io.penstock.budget.kafka;

/** A task failed at a record; the record is remembered, so that this ends. */
final class FailedRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param source the record's topic, partition and offset */
    FailedRecordException(String source, Throwable cause) {
        super("failed at record " + source, cause);
    }

    /** Whether this is the reason of a failure. */
    static boolean isCauseOf(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FailedRecordException) {
                return true;
            }
        }
        return false;
    }
}
