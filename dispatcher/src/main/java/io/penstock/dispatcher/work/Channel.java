package io.penstock.dispatcher.work;

import java.time.Duration;

/**
 * A connection that is kept from call to call, for one call at a time. Not thread-safe: its owner hands it from
 * thread to thread.
 */
public interface Channel {
    /** How long a connection may be idle. Providers usually close idle connections after a minute or more. */
    Duration MAX_IDLE = Duration.ofSeconds(50);

    /** The address that it is connected to, see {@link Instance#address}. */
    String address();

    /** Whether its connection is open. */
    boolean isOpen();

    /** The end of the last call that used it, in elapsed nanoseconds. */
    long idleSinceNanos();

    /**
     * Gives its connection to other calls to its address, and its buffers to the next channel. Only while no call
     * uses it.
     */
    void release();

    /** Closes its connection. Only while no call uses it. */
    void close();
}
