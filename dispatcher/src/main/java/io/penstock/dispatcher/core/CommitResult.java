package io.penstock.dispatcher.core;

/** The result of a transaction. */
public enum CommitResult {
    COMMITTED(true),
    /** A broker refused it. None of it is visible, and it may be tried again. */
    ABORTED(true),
    /** No broker answered in time, but one does now. None of it is visible, and it may be tried again. */
    UNANSWERED(false),
    /** No broker answers. None of it is visible, and it may be tried again. */
    UNREACHABLE(false),
    /** It failed, but may have been committed all the same. The committed offsets tell. */
    IN_DOUBT(true),
    /** No broker answered in time, and it may have been committed. The committed offsets tell. */
    UNANSWERED_IN_DOUBT(false);

    private final boolean isAnswered;

    CommitResult(boolean isAnswered) {
        this.isAnswered = isAnswered;
    }

    /** Whether a broker answered. If none did, the failure ends once the brokers are back. */
    public boolean isAnswered() {
        return isAnswered;
    }
}
