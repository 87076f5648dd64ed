package io.penstock.dispatcher.call;

/** A call that has begun. */
@FunctionalInterface
public interface RunningCall {

    /** Gives the call up. Its listener is told that it ended, unless it has been told already. */
    void abort();
}
