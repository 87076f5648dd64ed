package io.penstock.provider.limits;

import java.util.OptionalLong;

/** Whether a call is let in. */
public sealed interface Admission {
    /** How the key stands after the call. */
    KeyStanding standing();

    /** It is, and is charged. */
    record Accepted(KeyStanding standing) implements Admission {}

    /**
     * It is not.
     *
     * @param limit the limit that it would pass
     * @param amount that limit's amount
     * @param used what was used of it
     * @param asked what the call would add
     * @param retryAfterNanos when it would fit if nothing else came; absent when it never fits, or when only the end of
     *     another call can make room
     */
    record Refused(Limit limit, long amount, long used, long asked, OptionalLong retryAfterNanos, KeyStanding standing)
            implements Admission {}

    /** What can refuse a call. */
    enum Limit {
        REQUESTS,
        TOKENS,
        CONCURRENCY
    }
}
