package io.penstock.budget.health;

import java.util.OptionalLong;

/** What the end of an attempt says about the instance that was called. */
public sealed interface BreakerSignal {
    /** The longest reason in characters. A reason is an error code of Penstock and one of the provider. */
    int MAX_REASON = 100;

    BreakerSignal ANSWERED = new Answered();
    BreakerSignal FAILED = new Failed();
    BreakerSignal TOO_LARGE = new TooLarge();
    BreakerSignal NONE = new None();

    /** The provider did its work, or found the request at fault. */
    record Answered() implements BreakerSignal {}

    /**
     * The provider asks for fewer calls.
     *
     * @param retryAfterMillis for how long the provider asks for none, at least 0; empty when it does not say
     */
    record Refused(OptionalLong retryAfterMillis) implements BreakerSignal {
        /** @throws IllegalArgumentException when {@code retryAfterMillis} is negative */
        public Refused {
            if (retryAfterMillis.isPresent() && retryAfterMillis.getAsLong() < 0) {
                throw new IllegalArgumentException(
                        "a Retry-After must be at least 0 ms, got " + retryAfterMillis.getAsLong() + " ms");
            }
        }
    }

    /**
     * The instance cannot work: its key, its account or its deployment was refused.
     *
     * @param reason what the provider said, for people; at most {@value #MAX_REASON} characters
     */
    record Misconfigured(String reason) implements BreakerSignal {
        public Misconfigured {
            requireShort(reason);
        }
    }

    /**
     * The instance does not do what it was asked for. One answer does not tell whether the request or the instance is
     * at fault.
     *
     * @param reason what the provider said, for people; at most {@value #MAX_REASON} characters
     */
    record Declined(String reason) implements BreakerSignal {
        public Declined {
            requireShort(reason);
        }
    }

    /** The request alone exceeds a limit of the provider, which says nothing about the instance. */
    record TooLarge() implements BreakerSignal {}

    /** No usable answer came, for a reason on the provider's side. */
    record Failed() implements BreakerSignal {}

    /** The attempt says nothing: no call was made, or it was given up on this side. */
    record None() implements BreakerSignal {}

    private static void requireShort(String reason) {
        if (reason.length() > MAX_REASON) {
            throw new IllegalArgumentException(
                    "a reason has at most " + MAX_REASON + " characters, got " + reason.length());
        }
    }
}
