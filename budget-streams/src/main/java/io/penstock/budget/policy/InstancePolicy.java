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
 * @param account the account to which the limits belong; usage is kept by it
 * @param limits the configured limits; may be empty
 * @param learnt the kinds whose limit of a minute is left to the provider's answers to state
 * @param concurrency the most outstanding grants, at least 1; empty for no bound
 */
public record InstancePolicy(
        String id,
        String account,
        List<Limit> limits,
        Set<LimitKind> learnt,
        OptionalInt concurrency,
        CachedInput cachedInput) {
    /** How the provider counts input tokens that it had cached. */
    public enum CachedInput {
        /** They count against the limits like others. */
        COUNTS,
        /** They do not count. */
        EXCLUDED
    }

    /**
     * @throws IllegalArgumentException when a limit of a minute is both configured and learnt, or the concurrency is
     *     below 1
     */
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

    /** An instance whose account has the name of the instance. */
    public InstancePolicy(
            String id, List<Limit> limits, Set<LimitKind> learnt, OptionalInt concurrency, CachedInput cachedInput) {
        this(id, id, limits, learnt, concurrency, cachedInput);
    }

    /** An instance whose limits are all configured, and whose account has its name. */
    public InstancePolicy(String id, List<Limit> limits, OptionalInt concurrency, CachedInput cachedInput) {
        this(id, limits, Set.of(), concurrency, cachedInput);
    }
}
