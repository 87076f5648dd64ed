package io.penstock.provider.limits;

import java.time.Duration;

/**
 * How limits are applied.
 *
 * @param enforcement whether a call that does not fit is refused
 * @param refusals whether a refused call counts as a request in the window
 * @param window the window over which requests and tokens are counted; positive
 */
public record Policy(Enforcement enforcement, Refusals refusals, Duration window) {
    /** Refuses what does not fit. Refusals are free, and the window is 60 s. */
    public static final Policy STRICT = new Policy(Enforcement.REFUSE, Refusals.FREE, Duration.ofSeconds(60));

    /** Only counts, so that the fullest window shows how far a caller went. The window is 60 s. */
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
        /** Accepts every call and counts it. */
        COUNT
    }

    public enum Refusals {
        FREE,
        /** A refused call uses up a request, as OpenAI's guide on rate limits says of unsuccessful ones. */
        CHARGED
    }
}
