package io.penstock.dispatcher.kafka;

/** What became of a transaction. */
enum CommitResult {
    COMMITTED,
    /** Nothing of it is visible, and the same may be tried again. */
    ABORTED,
    /** No broker answers, so nothing was begun, and the same may be tried again. */
    UNREACHABLE,
    /** The broker may or may not have committed it; the committed offsets tell. */
    IN_DOUBT
}
