package io.penstock.budget.instance;

import io.penstock.budget.health.LearntLimits;
import io.penstock.budget.health.LimitReading;
import io.penstock.budget.policy.InstancePolicy;
import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.LimitKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The limits of one instance: the configured ones, and those that its provider has stated. */
final class InstanceLimits {
    /**
     * A grant must start within a quarter of the shortest window, or its charge would fill that window while it waits.
     */
    private static final long PARTS_OF_SHORTEST_WINDOW = 4;

    private final LearntLimits learnt = new LearntLimits();
    private InstancePolicy policy;
    private boolean hasLearnt;

    InstanceLimits(InstancePolicy policy) {
        this.policy = policy;
    }

    void configure(InstancePolicy newPolicy) {
        policy = newPolicy;
        learnt.configure(newPolicy.learnt());
    }

    /** Takes the limits that one answer states; returns whether any has changed. */
    boolean read(List<LimitReading> readings) {
        boolean isNew = learnt.read(readings);
        hasLearnt |= isNew;
        return isNew;
    }

    /** Whether limits were learnt since the last call. */
    boolean takeLearnt() {
        boolean taken = hasLearnt;
        hasLearnt = false;
        return taken;
    }

    List<Limit> configured() {
        return policy.limits();
    }

    /** The {@link #configured} limits, followed by those that were stated. */
    List<Limit> known() {
        List<Limit> limits = new ArrayList<>(policy.limits());
        limits.addAll(learnt.known());
        return limits;
    }

    /** What holds in addition until all limits are known, so that a provider with unknown limits is called slowly. */
    List<Limit> untilKnown() {
        return learnt.untilKnown();
    }

    /** The kinds that the provider is to state and has not stated yet. */
    Set<LimitKind> unlearnt() {
        return learnt.unknown();
    }

    /** The most grants that may be outstanding at a time. */
    int places() {
        return learnt.areKnown() ? policy.concurrency().orElse(Integer.MAX_VALUE) : 1;
    }

    /** How long after a grant its attempt may start, as far as these limits are concerned. */
    long startWithinMillis() {
        long shortest = known().stream().mapToLong(Limit::windowMillis).min().orElse(Long.MAX_VALUE);
        return shortest / PARTS_OF_SHORTEST_WINDOW;
    }
}
