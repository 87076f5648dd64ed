package io.penstock.dispatcher.call;

/** A call that was begun. */
@FunctionalInterface
public interface RunningCall {

    /** Gives the call up; its owner is told unless it was told already. */
    void abort();
}
