package io.penstock.provider.limits;

import java.time.Duration;

/**
 * How limits are applied.
 *
 * @param enforcement whether a call that does not fit is refused
 * @param refusals whether a refused call is a request of the window too
 * @param window over which requests and tokens are counted
 */
public record Policy(Enforcement enforcement, Refusals refusals, Duration window) {
    /** Refuses what does not fit; refusals are free; 60 s. */
    public static final Policy STRICT = new Policy(Enforcement.REFUSE, Refusals.FREE, Duration.ofSeconds(60));

    /** Counts only, so that the largest window shows how far a caller went. */
    public static final Policy COUNTING = new Policy(Enforcement.COUNT, Refusals.FREE, Duration.ofSeconds(60));

    public Policy {
        if (window.isNegative() || window.isZero()) {
            throw new IllegalArgumentException("a window is longer than nothing, got " + window);
        }
    }

    public Policy withWindow(Duration newWindow) {
        return new Policy(enforcement, refusals, newWindow);
    }

    public enum Enforcement {
        /** Answers 429. */
        REFUSE,
        /** Lets everything in and counts it. */
        COUNT
    }

    public enum Refusals {
        FREE,
        /** A refused call uses up a request, as OpenAI's guide on rate limits says of unsuccessful requests. */
        CHARGED
    }
}
