package io.penstock.budget.pool;

import io.penstock.budget.bucket.Bucketing;
import io.penstock.budget.estimate.TokenEstimator;
import io.penstock.budget.instance.CostFunction;
import io.penstock.budget.instance.DominantCost;
import io.penstock.budget.instance.InstanceBudget;
import io.penstock.budget.instance.LimitSupply;
import io.penstock.budget.policy.FairnessPolicy;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.queue.ReadyOrder;
import io.penstock.budget.strategy.FifoScheduler;
import io.penstock.budget.strategy.LeastUtilised;
import io.penstock.budget.strategy.Part;
import io.penstock.budget.strategy.PoolFirstScheduler;
import io.penstock.budget.strategy.Scheduler;
import io.penstock.budget.strategy.WorkerSlots;
import io.penstock.budget.usage.Spend;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What follows from a pool's configuration: who is next, where a grant goes, and what a request costs its tenant. */
final class Terms {
    private final RandomGenerator random;
    private final TokenEstimator estimator;
    private final Bucketing bucketing;
    private final WorkerSlots slots;
    private final Set<Part> parts;
    private final LimitSupply limitSupply = new LimitSupply();
    private @Nullable PoolPolicy policy;
    private Scheduler scheduler;
    private CostFunction cost = new DominantCost(limitSupply);
    private long withoutPolicySinceMillis;

    Terms(
            RandomGenerator random,
            TokenEstimator estimator,
            Bucketing bucketing,
            WorkerSlots slots,
            Set<Part> parts,
            long nowMillis) {
        this.parts = parts;
        this.random = random;
        this.estimator = estimator;
        this.bucketing = bucketing;
        this.slots = slots;
        this.scheduler = new FifoScheduler(random);
        this.withoutPolicySinceMillis = nowMillis;
    }

    /**
     * Takes over a configuration.
     *
     * @return whether the order of the requests has been replaced
     */
    boolean configure(PoolPolicy newPolicy) {
        boolean isSameOrder = policy != null
                && policy.strategy() == newPolicy.strategy()
                && policy.fairness().buckets() == newPolicy.fairness().buckets();
        policy = newPolicy;
        estimator.configure(newPolicy.reserve(), newPolicy.maxOutputTokens());
        bucketing.resize(newPolicy.fairness().buckets());
        if (!isSameOrder) {
            scheduler = scheduler(newPolicy);
        }
        return !isSameOrder;
    }

    private Scheduler scheduler(PoolPolicy newPolicy) {
        return switch (newPolicy.strategy()) {
            case TRADITIONAL -> new FifoScheduler(random);
            case POOL_FIRST ->
                new PoolFirstScheduler(
                        bucketing,
                        () -> policy == null ? FairnessPolicy.EQUAL : policy.fairness(),
                        ticket -> estimator.expected(ticket).tokens(),
                        ticket -> cost.of(estimator.expected(ticket)),
                        new LeastUtilised(slots::openChannels),
                        parts);
        };
    }

    /** Forgets the configuration; the order stays. */
    void unconfigure(long nowMillis) {
        policy = null;
        withoutPolicySinceMillis = nowMillis;
    }

    /** Restarts the grace for a configuration now, if there is none. */
    void awaitConfiguration(long nowMillis) {
        if (policy == null) {
            withoutPolicySinceMillis = nowMillis;
        }
    }

    void clockStepped(long byMillis) {
        withoutPolicySinceMillis += byMillis;
    }

    Optional<PoolPolicy> policy() {
        return Optional.ofNullable(policy);
    }

    /** Whether there has been no configuration for the grace or longer. */
    boolean areOverdue(long nowMillis) {
        return policy == null && nowMillis - withoutPolicySinceMillis >= PoolLedger.CONFIGURATION_GRACE_MILLIS;
    }

    /**
     * How reservations are made. Without a configuration it is the mode that charges the most, since that may turn out
     * to be the one.
     */
    ReservePolicy.Mode reserve() {
        return policy == null ? ReservePolicy.Mode.PROVIDER : policy.reserve().mode();
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /** Takes account of changed limits. */
    void limitsChanged(List<InstanceBudget> instances) {
        limitSupply.become(instances);
        cost = new DominantCost(limitSupply);
    }

    /** Measures what the instances have taken in the last minute; to be called every second. */
    void measure(List<InstanceBudget> instances) {
        limitSupply.measure(instances);
        cost = new DominantCost(limitSupply);
    }

    /** The cost of all that the pool can take in a minute. */
    double costPerMinute() {
        return cost.perMinute();
    }

    /** What a tenant is charged for a spend. */
    ReadyOrder.Charge charge(Spend spend) {
        return new ReadyOrder.Charge(spend.tokens(), cost.of(spend));
    }
}
