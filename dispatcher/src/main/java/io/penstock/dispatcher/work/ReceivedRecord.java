package io.penstock.dispatcher.work;

/** A record of the admitted topic as it came. */
public interface ReceivedRecord {

    /** The size of its key and value. */
    long bytes();
}
