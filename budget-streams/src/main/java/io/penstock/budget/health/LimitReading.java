package io.penstock.budget.health;

import io.penstock.budget.usage.LimitKind;
import java.util.OptionalLong;

/**
 * What an answer says about one limit of the provider: the state of its count when the call arrived, including that
 * call.
 *
 * @param limit the limit's amount, if stated; at least 1
 * @param remaining what is left of it; at least 0
 * @param resetMillis after how long it is whole again, if stated; at least 0
 */
public record LimitReading(LimitKind kind, OptionalLong limit, long remaining, OptionalLong resetMillis) {
    /** @throws IllegalArgumentException when an amount is below its bound */
    public LimitReading {
        if (limit.isPresent() && limit.getAsLong() < 1) {
            throw new IllegalArgumentException("a stated limit must be at least 1, got " + limit.getAsLong());
        }
        if (remaining < 0) {
            throw new IllegalArgumentException("what is left of a limit must be at least 0, got " + remaining);
        }
        if (resetMillis.isPresent() && resetMillis.getAsLong() < 0) {
            throw new IllegalArgumentException(
                    "a limit is whole again in 0 ms at least, got " + resetMillis.getAsLong() + " ms");
        }
    }

    /** The reading of an answer that does not say when the limit is whole again. */
    public LimitReading(LimitKind kind, OptionalLong limit, long remaining) {
        this(kind, limit, remaining, OptionalLong.empty());
    }
}
