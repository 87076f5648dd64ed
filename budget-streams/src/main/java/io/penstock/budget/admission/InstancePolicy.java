package io.penstock.budget.admission;

import io.penstock.budget.window.Limit;
import java.util.List;
import java.util.OptionalInt;

/**
 * One instance as the pool's configuration describes it.
 *
 * @param id unique within the pool
 * @param limits every limit that the provider enforces; none means no limit
 * @param concurrency the most outstanding grants, at least 1
 */
public record InstancePolicy(String id, List<Limit> limits, OptionalInt concurrency, CachedInput cachedInput) {
    /** What the provider does with input tokens that it had cached. */
    public enum CachedInput {
        /** They count against the limits like others. */
        COUNTS,
        /** They do not count. */
        EXCLUDED
    }

    public InstancePolicy {
        limits = List.copyOf(limits);
        if (concurrency.isPresent() && concurrency.getAsInt() < 1) {
            throw new IllegalArgumentException("a concurrency is at least 1, got " + concurrency.getAsInt());
        }
    }
}
