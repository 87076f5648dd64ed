package io.penstock.budget.pool;

import io.penstock.budget.bucket.Bucketing;
import io.penstock.budget.estimate.TokenEstimator;
import io.penstock.budget.grant.CallsUnderWay;
import io.penstock.budget.instance.DeclinedOperations;
import io.penstock.budget.instance.InstanceBudgets;
import io.penstock.budget.policy.FairnessPolicy;
import io.penstock.budget.queue.RetryBudget;
import io.penstock.budget.queue.WaitingQueue;
import io.penstock.budget.state.Journal;
import io.penstock.budget.strategy.Backfill;
import io.penstock.budget.strategy.EligibleInstances;
import io.penstock.budget.strategy.Part;
import io.penstock.budget.strategy.WorkerSlots;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The state of one pool, shared by the classes that grant its requests, let them wait, end them and settle them. */
final class PoolState {
    final String pool;
    final Journal journal;
    final Counts counts;
    final TokenEstimator estimator = new TokenEstimator();
    final Bucketing bucketing;
    final WorkerSlots slots = new WorkerSlots();
    final DeclinedOperations declined = new DeclinedOperations();
    final CallsUnderWay calls = new CallsUnderWay();
    final RetryBudget retries = new RetryBudget();
    final Terms terms;
    final InstanceBudgets instances;
    final EligibleInstances eligible;
    final OutstandingGrants outstanding;
    final Backfill backfill;
    final WaitingQueue queue;

    PoolState(String pool, Journal journal, RandomGenerator random, Set<Part> parts, long nowMillis) {
        this.pool = pool;
        this.bucketing = new Bucketing(FairnessPolicy.EQUAL.buckets(), parts.contains(Part.GAPS));
        this.journal = journal;
        this.counts = new Counts(journal);
        this.terms = new Terms(random, estimator, bucketing, slots, parts, nowMillis);
        this.instances = new InstanceBudgets(pool, journal);
        this.eligible = new EligibleInstances(instances, declined, slots);
        this.outstanding = new OutstandingGrants(instances, slots, journal);
        this.backfill = new Backfill(instances, slots, eligible);
        this.queue = new WaitingQueue(terms.scheduler().order(), retries);
    }

    /** Takes account of changed limits. */
    void limitsChanged() {
        terms.limitsChanged(instances.configured());
        backfill.reset();
    }
}
