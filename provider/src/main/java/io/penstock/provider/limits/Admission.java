package io.penstock.provider.limits;

import java.util.OptionalLong;

/** Whether a call is accepted. */
public sealed interface Admission {
    /** What the key has used of its limits after the decision. */
    KeyStanding standing();

    /** The call is accepted and charged. */
    record Accepted(KeyStanding standing) implements Admission {}

    /**
     * The call is refused.
     *
     * @param limit the limit that it would exceed
     * @param amount the amount of that limit
     * @param used what is used of it
     * @param asked what the call would add
     * @param retryAfterNanos how long until it would fit if nothing else came; absent when it can never fit, or when
     *     only the end of another call can make room
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
