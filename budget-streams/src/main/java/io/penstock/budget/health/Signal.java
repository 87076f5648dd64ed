package io.penstock.budget.health;

import java.util.OptionalLong;

/** What the end of an attempt says of the instance that was called. */
public sealed interface Signal {
    Signal ANSWERED = new Answered();
    Signal FAILED = new Failed();
    Signal NONE = new None();

    /** The provider did its work, or found the request at fault. */
    record Answered() implements Signal {}

    /**
     * The provider asks for fewer calls.
     *
     * @param retryAfterMillis for how long it asks for none; at least 0
     */
    record Refused(OptionalLong retryAfterMillis) implements Signal {
        public Refused {
            if (retryAfterMillis.isPresent() && retryAfterMillis.getAsLong() < 0) {
                throw new IllegalArgumentException(
                        "a Retry-After is at least 0 ms, got " + retryAfterMillis.getAsLong() + " ms");
            }
        }
    }

    /** No usable answer came, for a reason on the provider's side. */
    record Failed() implements Signal {}

    /** Nothing: no call was made, or it was given up on this side. */
    record None() implements Signal {}
}
