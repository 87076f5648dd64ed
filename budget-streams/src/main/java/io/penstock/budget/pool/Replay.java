package io.penstock.budget.pool;

import io.penstock.budget.bucket.Bucketing;
import io.penstock.budget.estimate.TokenEstimator;
import io.penstock.budget.histogram.LogHistogram;
import io.penstock.budget.instance.InstanceBudgets;
import io.penstock.budget.queue.WaitingQueue;
import io.penstock.budget.state.Change;
import java.util.Optional;

/** Restores saved changes to the objects whose state they are. */
final class Replay {
    /** The number of the histogram of request sizes, which no histogram of the estimator has. */
    static final int SIZES = 1_000;

    /** No sample that another ledger has learnt counts for longer. */
    private static final long MAX_AGE_MILLIS = 7L * 24 * 60 * 60 * 1_000;

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

    /**
     * Takes over what another ledger has learnt, faded to now. Samples from the future, of a clock that has gone back,
     * are not taken over, because they would not fade, and samples older than a week have faded.
     *
     * @return the change to be saved; empty when nothing is taken over, or something is known already
     */
    Optional<Change> inherit(Change change, long nowMillis) {
        if (!(change instanceof Change.Learnt learnt)
                || learnt.histogram().fadedAtMillis() > nowMillis
                || learnt.histogram().fadedAtMillis() < nowMillis - MAX_AGE_MILLIS) {
            return Optional.empty();
        }
        LogHistogram own = histogram(learnt.number());
        if (own.weight() > 0) {
            return Optional.empty();
        }
        own.restore(learnt.histogram().weights(), learnt.histogram().fadedAtMillis());
        own.fadeTo(nowMillis);
        return own.weight() > 0 ? Optional.of(new Change.Learnt(learnt.number(), own)) : Optional.empty();
    }

    private LogHistogram histogram(int number) {
        return number == SIZES ? bucketing.sizes() : estimator.histogram(number);
    }
}
