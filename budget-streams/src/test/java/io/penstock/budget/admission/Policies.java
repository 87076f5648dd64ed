package io.penstock.budget.admission;

import io.penstock.budget.window.Limit;
import io.penstock.budget.window.LimitKind;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Pools for tests. */
final class Policies {
    private Policies() {}

    static InstancePolicy instance(String id, long rpm, long tpm, int concurrency) {
        return new InstancePolicy(
                id,
                List.of(new Limit(LimitKind.REQUESTS, rpm, 60_000), new Limit(LimitKind.TOKENS, tpm, 60_000)),
                OptionalInt.of(concurrency),
                InstancePolicy.CachedInput.COUNTS);
    }

    /** Without clock skew. */
    static PoolPolicy pool(Strategy strategy, ReservePolicy reserve, InstancePolicy... instances) {
        return new PoolPolicy(
                List.of(instances), strategy, reserve, FairnessPolicy.EQUAL, 4_096, OptionalLong.empty(), 10_000, 0);
    }

    static PoolPolicy poolFirst(InstancePolicy... instances) {
        return pool(Strategy.POOL_FIRST, ReservePolicy.MAXIMUM, instances);
    }

    static InstancePolicy[] equal(int count, long rpm, long tpm, int concurrency) {
        return IntStream.range(0, count)
                .mapToObj(i -> instance("i" + i, rpm, tpm, concurrency))
                .toArray(InstancePolicy[]::new);
    }

    static PoolPolicy with(PoolPolicy policy, FairnessPolicy fairness) {
        return copy(policy, policy.strategy(), fairness);
    }

    static PoolPolicy with(PoolPolicy policy, Strategy strategy) {
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
