package io.penstock.dispatcher.core;

/** What became of a transaction. */
public enum CommitResult {
    COMMITTED(true),
    /** It was refused; nothing of it is visible, and the same may be tried again. */
    ABORTED(true),
    /** No broker answered in time, but one does now; nothing of it is visible, and the same may be tried again. */
    UNANSWERED(false),
    /** No broker answers; nothing of it is visible, and the same may be tried again. */
    UNREACHABLE(false),
    /** It was refused, and may have been committed nevertheless; the committed offsets tell. */
    IN_DOUBT(true),
    /** No broker answered in time, and it may have been committed; the committed offsets tell. */
    UNANSWERED_IN_DOUBT(false);

    private final boolean isAnswered;

    CommitResult(boolean isAnswered) {
        this.isAnswered = isAnswered;
    }

    /** Whether it is what a broker said; if not, a failure is nobody's fault, and passes when the brokers are back. */
    public boolean isAnswered() {
        return isAnswered;
    }
}
