package io.penstock.budget.health;

import java.util.OptionalLong;

/** What the end of an attempt says of the instance that was called. */
public sealed interface BreakerSignal {
    /** Of a reason, in characters: a status and a code. */
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
     * @param retryAfterMillis for how long it asks for none; at least 0
     */
    record Refused(OptionalLong retryAfterMillis) implements BreakerSignal {
        public Refused {
            if (retryAfterMillis.isPresent() && retryAfterMillis.getAsLong() < 0) {
                throw new IllegalArgumentException(
                        "a Retry-After must be at least 0 ms, got " + retryAfterMillis.getAsLong() + " ms");
            }
        }
    }

    /**
     * The instance cannot do its work: its key, its account or its deployment is not as it must be.
     *
     * @param reason what the provider said, for people; at most {@value #MAX_REASON} characters
     */
    record Misconfigured(String reason) implements BreakerSignal {
        public Misconfigured {
            requireShort(reason);
        }
    }

    /**
     * The instance does not do what it was asked for; whether the request or the instance is at fault, one answer does not
     * tell.
     *
     * @param reason what the provider said, for people; at most {@value #MAX_REASON} characters
     */
    record Declined(String reason) implements BreakerSignal {
        public Declined {
            requireShort(reason);
        }
    }

    /** The provider's limit is smaller than the request alone, which says nothing of the instance. */
    record TooLarge() implements BreakerSignal {}

    /** No usable answer came, for a reason on the provider's side. */
    record Failed() implements BreakerSignal {}

    /** Nothing: no call was made, or it was given up on this side. */
    record None() implements BreakerSignal {}

    private static void requireShort(String reason) {
        if (reason.length() > MAX_REASON) {
            throw new IllegalArgumentException(
                    "a reason has at most " + MAX_REASON + " characters, got " + reason.length());
        }
    }
}
