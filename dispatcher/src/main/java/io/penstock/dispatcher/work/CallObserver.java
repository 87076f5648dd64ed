package io.penstock.dispatcher.work;

import io.penstock.records.Grant;
import java.time.Instant;

/** Hears of calls. */
public interface CallObserver {
    CallObserver NONE = (grant, at) -> {};

    /** A call is about to go onto the wire. Called by the threads that send, so it must not block for long. */
    void starts(Grant grant, Instant at);
}
