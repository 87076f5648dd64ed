package io.penstock.budget.pool;

import io.penstock.budget.bucket.Bucketing;
import io.penstock.budget.estimate.TokenEstimator;
import io.penstock.budget.histogram.LogHistogram;
import io.penstock.budget.instance.InstanceBudgets;
import io.penstock.budget.queue.WaitingQueue;
import io.penstock.budget.state.Change;

/** Restores saved changes to the objects whose state they are. */
final class Replay {
    /** The number of the histogram of request sizes, which no histogram of the estimator has. */
    static final int SIZES = 1_000;

    private final Counts counts;
    private final InstanceBudgets instances;
    private final OutstandingGrants outstanding;
    private final WaitingQueue queue;
    private final Bucketing bucketing;
    private final TokenEstimator estimator;

    Replay(PoolState pool) {
        this.counts = pool.counts;
        this.instances = pool.instances;
        this.outstanding = pool.outstanding;
        this.queue = pool.queue;
        this.bucketing = pool.bucketing;
        this.estimator = pool.estimator;
    }

    void replay(Change change, long nowMillis) {
        if (change instanceof Change.OfAccount ofAccount) {
            instances.of(ofAccount.account()).replay(ofAccount);
        } else if (change instanceof Change.Grant grant) {
            grant.saved().ifPresent(outstanding::restore);
        } else if (change instanceof Change.Waiting waiting) {
            waiting.ticket().ifPresent(ticket -> queue.add(ticket, nowMillis));
        } else if (change instanceof Change.Counted counted) {
            counts.restore(counted.counters());
        } else if (change instanceof Change.Learnt learnt) {
            LogHistogram saved = learnt.histogram();
            histogram(learnt.number()).restore(saved.weights(), saved.fadedAtMillis());
        } else if (change instanceof Change.Planned planned) {
            bucketing.restore(planned.plan());
        }
    }

    private LogHistogram histogram(int number) {
        return number == SIZES ? bucketing.sizes() : estimator.histogram(number);
    }
}
