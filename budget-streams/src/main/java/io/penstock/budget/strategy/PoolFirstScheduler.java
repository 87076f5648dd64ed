package io.penstock.budget.strategy;

import io.penstock.budget.bucket.BucketPlan;
import io.penstock.budget.bucket.Bucketing;
import io.penstock.budget.policy.FairnessPolicy;
import io.penstock.budget.policy.Strategy;
import io.penstock.budget.queue.FairOrder;
import io.penstock.budget.queue.ReadyOrder;
import io.penstock.budget.queue.SizeClasses;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.state.PoolStanding;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * {@link Strategy#POOL_FIRST}: fair between tenants and between adaptive size classes; the selector chooses the
 * instance.
 */
public final class PoolFirstScheduler implements Scheduler {
    private static final int TENANTS_SHOWN = 16;

    private final Bucketing bucketing;
    private final Supplier<FairnessPolicy> policy;
    private final FairOrder order;
    private final InstanceSelector selector;
    private final boolean backfills;

    /**
     * @param bucketing the size classes, as many as the policy says
     * @param policy supplies the policy that is in force at the time
     * @param expectedTokens the tokens of a request by which its bucket is found
     * @param expectedCost the cost that a request is charged
     * @param parts the parts that are used
     */
    public PoolFirstScheduler(
            Bucketing bucketing,
            Supplier<FairnessPolicy> policy,
            ToLongFunction<Ticket> expectedTokens,
            ToDoubleFunction<Ticket> expectedCost,
            InstanceSelector selector,
            Set<Part> parts) {
        this.backfills = parts.contains(Part.BACKFILLING);
        this.bucketing = bucketing;
        this.policy = policy;
        this.selector = selector;
        this.order = new FairOrder(
                classes(bucketing, expectedTokens, expectedCost),
                tenant -> policy.get().weight(tenant),
                parts.contains(Part.NEWEST_FIRST));
    }

    private static SizeClasses classes(
            Bucketing bucketing, ToLongFunction<Ticket> expectedTokens, ToDoubleFunction<Ticket> expectedCost) {
        return new SizeClasses() {
            private BucketPlan plan = bucketing.plan();

            /**
             * The latest plan with the original number of buckets: an order that has been replaced goes on with the
             * last one that it knew.
             */
            private BucketPlan plan() {
                if (bucketing.plan().size() == plan.size()) {
                    plan = bucketing.plan();
                }
                return plan;
            }

            @Override
            public int count() {
                return plan.size();
            }

            @Override
            public double costOf(Ticket ticket) {
                return expectedCost.applyAsDouble(ticket);
            }

            @Override
            public int of(Ticket ticket) {
                return plan().bucketOf(expectedTokens.applyAsLong(ticket));
            }

            @Override
            public double share(int bucket) {
                return plan().shares().get(bucket);
            }
        };
    }

    @Override
    public ReadyOrder order() {
        return order;
    }

    @Override
    public InstanceSelector selector() {
        return selector;
    }

    @Override
    public boolean backfills() {
        return backfills;
    }

    @Override
    public void arrived(ReadyOrder.Charge expected, long nowMillis) {
        bucketing.arrived(expected.tokens(), expected.cost(), nowMillis);
    }

    @Override
    public void review(double perMinute, long nowMillis) {
        order.age();
        bucketing.review(policy.get().objective(), perMinute, nowMillis);
    }

    @Override
    public List<PoolStanding.BucketStanding> buckets(long nowMillis) {
        BucketPlan plan = bucketing.plan();
        List<FairOrder.BucketStanding> standings = order.buckets();
        List<PoolStanding.BucketStanding> buckets = new ArrayList<>();
        for (int i = 0; i < plan.size(); i++) {
            FairOrder.BucketStanding standing = standings.get(i);
            boolean isLargest = i == plan.size() - 1;
            buckets.add(new PoolStanding.BucketStanding(
                    isLargest
                            ? OptionalLong.empty()
                            : OptionalLong.of(plan.boundaries().get(i)),
                    plan.shares().get(i),
                    standing.waiting(),
                    waitMillis(standing, nowMillis),
                    standing.granted(),
                    isLargest ? "unbounded" : plan.boundaryReasons().get(i),
                    plan.shareReasons().get(i)));
        }
        return buckets;
    }

    @Override
    public List<PoolStanding.TenantStanding> tenants() {
        return order.tenants(TENANTS_SHOWN).stream()
                .map(tenant -> new PoolStanding.TenantStanding(
                        tenant.tenant(), tenant.weight(), tenant.waiting(), tenant.tokens()))
                .toList();
    }

    private static long waitMillis(FairOrder.BucketStanding bucket, long nowMillis) {
        return bucket.oldestSubmittedAtMillis()
                .map(submitted -> Math.max(0, nowMillis - submitted))
                .orElse(0L);
    }
}
