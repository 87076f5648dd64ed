package io.penstock.dispatcher.call;

import java.time.Instant;

/** Told how a call goes, by the I/O threads that make it. Its methods must not block. */
public interface CallListener {

    /**
     * Whether the call may start; asked just before the first byte is sent. If not, nothing is sent. It is asked
     * again when the request is sent once more over another connection.
     */
    boolean mayStart(Instant now);

    /** The call was not made, because {@link #mayStart} returned false. This is the last event. */
    void notStarted(Instant now);

    /** The call ended. This is the last event. */
    void ended(CallReport report);
}
