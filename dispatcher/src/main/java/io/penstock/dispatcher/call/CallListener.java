package io.penstock.dispatcher.call;

import java.time.Instant;

/** Who asked for a call. Its methods are called on I/O threads and must not block. */
public interface CallListener {

    /**
     * Asked at the last moment before the first byte is sent; after no, nothing is sent. Asked again when the request is sent
     * over another connection.
     */
    boolean mayStart(Instant now);

    /** The call was not made, because {@link #mayStart} said no. Nothing follows. */
    void notStarted(Instant now);

    /** The call ended. Nothing follows. */
    void ended(CallReport report);
}
