package io.penstock.dispatcher.offsets;

/** What a worker may do with a record that it has just read. */
public enum ReplayStatus {
    /** An earlier owner finished it: skip. */
    DONE,
    /** An earlier owner may have started it and did not let go: never start it. */
    SUSPECT,
    /** It was there when the partition was taken over, and the earlier owner did not start it. */
    INHERITED,
    /** It came after the partition was taken over. */
    NEW
}
