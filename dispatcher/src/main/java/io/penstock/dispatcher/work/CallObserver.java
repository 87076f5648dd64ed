package io.penstock.dispatcher.work;

import io.penstock.dispatcher.call.CallReport;
import io.penstock.records.Grant;
import java.time.Instant;

/** Hears of calls. Called by the threads that send and receive, so it must not block for long. */
@FunctionalInterface
public interface CallObserver {
    CallObserver NONE = (grant, at) -> {};

    /** A call is about to go onto the wire. */
    void starts(Grant grant, Instant at);

    /** A call ended, or could not be made, and its result counts. */
    default void ended(Grant grant, CallReport report) {}

    /** The worker itself failed on a call, which ends as a failure of the worker. */
    default void failed(Grant grant, Throwable failure) {}
}
