package io.penstock.budget.pool;

import io.penstock.budget.policy.FairnessPolicy;
import io.penstock.budget.policy.InstancePolicy;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.policy.Strategy;
import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.LimitKind;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Pools for tests. */
public final class Policies {
    private Policies() {}

    public static InstancePolicy instance(String id, long rpm, long tpm, int concurrency) {
        return new InstancePolicy(
                id,
                List.of(new Limit(LimitKind.REQUESTS, rpm, 60_000), new Limit(LimitKind.TOKENS, tpm, 60_000)),
                OptionalInt.of(concurrency),
                InstancePolicy.CachedInput.COUNTS);
    }

    /** Without clock skew. */
    public static PoolPolicy pool(Strategy strategy, ReservePolicy reserve, InstancePolicy... instances) {
        return new PoolPolicy(
                List.of(instances), strategy, reserve, FairnessPolicy.EQUAL, 4_096, OptionalLong.empty(), 10_000, 0);
    }

    public static PoolPolicy poolFirst(InstancePolicy... instances) {
        return pool(Strategy.POOL_FIRST, ReservePolicy.MAXIMUM, instances);
    }

    public static InstancePolicy[] equal(int count, long rpm, long tpm, int concurrency) {
        return IntStream.range(0, count)
                .mapToObj(i -> instance("i" + i, rpm, tpm, concurrency))
                .toArray(InstancePolicy[]::new);
    }

    public static PoolPolicy with(PoolPolicy policy, FairnessPolicy fairness) {
        return copy(policy, policy.strategy(), fairness);
    }

    public static PoolPolicy with(PoolPolicy policy, Strategy strategy) {
        return copy(policy, strategy, policy.fairness());
    }

    private static PoolPolicy copy(PoolPolicy policy, Strategy strategy, FairnessPolicy fairness) {
        return new PoolPolicy(
                policy.instances(),
                strategy,
                policy.reserve(),
                fairness,
                policy.maxOutputTokens(),
                policy.maxWaitMillis(),
                policy.startWithinMillis(),
                policy.clockSkewMillis());
    }
}
