package io.penstock.cli.service;

/** How a part is, for those who start, watch and end it. Answered at once, by any thread. */
public interface Health {
    /** Whether it has not failed for good. One that has is to be started again; one that waits or drains has not. */
    boolean isLive();

    /** Whether it does its work now; one that is live may yet have to start, or be about to end. */
    boolean isReady();
}
