package io.penstock.schemas;

import java.time.Duration;

/** How long a call, and the way of its outcome, can last at most: dispatchers keep to it, and the ledger relies on it. */
public final class CallTimes {
    /** From the first byte sent to the last one received, however slowly an answer trickles in. */
    public static final Duration LONGEST_CALL = Duration.ofMinutes(10);

    /** A worker that cannot publish what it has done gives up after this. */
    public static final Duration LONGEST_PUBLISHING = Duration.ofMinutes(5);

    /** The group gives a worker up that it has not heard of for so long, at the latest; its partitions then move. */
    public static final Duration LONGEST_SESSION = Duration.ofMinutes(1);

    private CallTimes() {}

    /** How long after the latest start of a call its outcome is there, if it ever comes, but for how clocks differ. */
    public static Duration outcomeWithin() {
        return LONGEST_CALL.plus(LONGEST_PUBLISHING).plus(LONGEST_SESSION);
    }
}
