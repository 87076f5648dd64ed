package io.penstock.budget.admission;

import io.penstock.budget.queue.ArrivalOrder;
import io.penstock.budget.queue.ReadyOrder;
import java.util.List;
import java.util.random.RandomGenerator;

/** {@link Strategy#TRADITIONAL}: first come, first served, to one of two instances drawn at random. */
final class FifoScheduler implements Scheduler {
    private final ReadyOrder order = new ArrivalOrder();
    private final InstanceSelector chooser;

    FifoScheduler(RandomGenerator random) {
        chooser = new PowerOfTwoChoices(random);
    }

    @Override
    public ReadyOrder order() {
        return order;
    }

    @Override
    public InstanceSelector chooser() {
        return chooser;
    }

    @Override
    public boolean backfills() {
        return false;
    }

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
