package io.penstock.dispatcher.work;

import java.time.Duration;

/** A connection that is kept from call to call, for one call at a time. Handed from thread to thread by its owner. */
public interface Channel {
    /** How long a connection may be idle; providers close theirs after a minute or more. */
    Duration MAX_IDLE = Duration.ofSeconds(50);

    /** Where it leads to, see {@link Instance#address}. */
    String address();

    /** Whether its connection is open. */
    boolean isOpen();

    /** Since when no call uses it, in elapsed nanoseconds. */
    long idleSinceNanos();

    /** Gives its connection to other calls to its address, and its buffers to the next channel. Only while no call uses it. */
    void release();

    /** Closes its connection. Only while no call uses it. */
    void close();
}
