package io.penstock.dispatcher.work;

/** A record of the admitted topic as it was received. */
public interface ReceivedRecord {

    /** The size of its key and value in bytes. */
    long bytes();
}
