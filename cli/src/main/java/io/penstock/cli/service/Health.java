package io.penstock.cli.service;

/** The health of a part. Its methods return at once, on any thread. */
public interface Health {
    /**
     * Whether the part has not failed for good, so that it need not be restarted. A part that waits or drains is
     * live.
     */
    boolean isLive();

    /** Whether the part does its work now. A live part may still be starting, or be about to end. */
    boolean isReady();
}
