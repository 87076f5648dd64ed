package io.penstock.budget.policy;

import io.penstock.budget.health.LearntLimits;
import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.LimitKind;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One instance as the pool's configuration describes it.
 *
 * @param id unique within the pool
 * @param account what its limits belong to; usage is kept by it
 * @param limits every limit that the provider enforces; none means no limit
 * @param learnt limits of a minute that are as the provider's answers state them
 * @param concurrency the most outstanding grants, at least 1
 */
public record InstancePolicy(
        String id,
        String account,
        List<Limit> limits,
        Set<LimitKind> learnt,
        OptionalInt concurrency,
        CachedInput cachedInput) {
    /** What the provider does with input tokens that it had cached. */
    public enum CachedInput {
        /** They count against the limits like others. */
        COUNTS,
        /** They do not count. */
        EXCLUDED
    }

    public InstancePolicy {
        limits = List.copyOf(limits);
        learnt = Set.copyOf(learnt);
        for (Limit limit : limits) {
            if (limit.windowMillis() == LearntLimits.WINDOW_MILLIS && learnt.contains(limit.kind())) {
                throw new IllegalArgumentException("a limit of a minute is configured or learnt, got both for "
                        + limit.kind().words() + " of instance '" + id + "'");
            }
        }
        if (concurrency.isPresent() && concurrency.getAsInt() < 1) {
            throw new IllegalArgumentException("a concurrency must be at least 1, got " + concurrency.getAsInt());
        }
    }

    /** Whose account is called as it is itself. */
    public InstancePolicy(
            String id, List<Limit> limits, Set<LimitKind> learnt, OptionalInt concurrency, CachedInput cachedInput) {
        this(id, id, limits, learnt, concurrency, cachedInput);
    }

    /** Whose limits are all configured. */
    public InstancePolicy(String id, List<Limit> limits, OptionalInt concurrency, CachedInput cachedInput) {
        this(id, limits, Set.of(), concurrency, cachedInput);
    }
}
