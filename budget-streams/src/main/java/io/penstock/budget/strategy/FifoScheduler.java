package io.penstock.budget.strategy;

import io.penstock.budget.policy.Strategy;
import io.penstock.budget.queue.ArrivalOrder;
import io.penstock.budget.queue.ReadyOrder;
import io.penstock.budget.state.PoolStanding;
import java.util.List;
import java.util.random.RandomGenerator;

/** {@link Strategy#TRADITIONAL}: first come, first served, to the less busy of two instances drawn at random. */
public final class FifoScheduler implements Scheduler {
    private final ReadyOrder order = new ArrivalOrder();
    private final InstanceSelector selector;

    public FifoScheduler(RandomGenerator random) {
        selector = new PowerOfTwoChoices(random);
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
        return false;
    }

    @Override
    public void arrived(ReadyOrder.Charge expected, long nowMillis) {}

    @Override
    public void review(double perMinute, long nowMillis) {}

    @Override
    public List<PoolStanding.BucketStanding> buckets(long nowMillis) {
        return List.of();
    }

    @Override
    public List<PoolStanding.TenantStanding> tenants() {
        return List.of();
    }
}
