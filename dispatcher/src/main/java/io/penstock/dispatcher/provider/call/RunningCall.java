package io.penstock.dispatcher.provider.call;

/** A call that was begun. */
@FunctionalInterface
public interface RunningCall {

    /** Gives the call up; its owner is told unless it was told already. */
    void abort();
}
