package io.penstock.dispatcher.kafka;

/** What became of a transaction. */
enum CommitResult {
    COMMITTED,
    /** Nothing of it is visible, and the same may be tried again. */
    ABORTED,
    /** The broker may or may not have committed it; the committed offsets tell. */
    IN_DOUBT
}
