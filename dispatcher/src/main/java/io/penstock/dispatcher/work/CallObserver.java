package io.penstock.dispatcher.work;

import io.penstock.dispatcher.call.CallReport;
import io.penstock.records.Grant;
import java.time.Instant;

/** Told of calls, on the threads that send and receive. It must not block for long. */
@FunctionalInterface
public interface CallObserver {
    CallObserver NONE = (grant, at) -> {};

    /** A call is about to be sent. */
    void starts(Grant grant, Instant at);

    /** A call whose result counts has ended, or could not be made. */
    default void ended(Grant grant, CallReport report) {}

    /** The worker itself failed on a call, which ends with the code {@code worker_failure}. */
    default void failed(Grant grant, Throwable failure) {}
}
