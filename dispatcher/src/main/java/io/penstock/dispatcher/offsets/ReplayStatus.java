package io.penstock.dispatcher.offsets;

/** What a worker may do with a record that it has just read. */
public enum ReplayStatus {
    /** An earlier owner finished it. Skip it. */
    DONE,
    /** An earlier owner may have started it and did not release the partition in order. Never start it. */
    SUSPECT,
    /** It was on the partition at the take-over, and the earlier owner did not start it. */
    INHERITED,
    /** It came after the partition was taken over. */
    NEW
}
