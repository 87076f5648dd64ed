package io.penstock.lab.bench;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Decision;
import io.penstock.budget.health.BreakerSignal;
import io.penstock.budget.health.LimitReading;
import io.penstock.budget.policy.FairnessPolicy;
import io.penstock.budget.policy.InstancePolicy;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.policy.Strategy;
import io.penstock.budget.pool.PoolLedger;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.state.PoolStanding;
import io.penstock.budget.strategy.WorkerCapacity;
import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.LimitKind;
import io.penstock.budget.usage.Spend;
import io.penstock.budget.work.WorkBudget;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** One pool's ledger with many instances, on virtual time. Every request takes {@value #TOKENS} tokens. */
final class LargePool {
    static final long TOKENS = 1_000;
    static final long START = 1_700_000_000_000L;
    private static final int BODY_BYTES = 400;
    private static final int SLOTS = 1_000_000;

    private final PoolLedger ledger = new PoolLedger("large", new NoJournal(), new SplittableRandom(7), START);
    private final List<InstancePolicy> instances;
    private final Deque<Decision.Granted> outstanding = new ArrayDeque<>();
    private long now = START;

    /** @param tokensPerMinute token limit of each instance, and also its request limit */
    LargePool(int instances, long tokensPerMinute, Strategy strategy) {
        ledger.workers(List.of(new WorkerCapacity("worker", SLOTS, List.of(0), Map.of())));
        this.instances = IntStream.range(0, instances)
                .mapToObj(i -> instance(i, tokensPerMinute))
                .toList();
        follow(strategy);
    }

    /** Switches the strategy. Charges stay. */
    void follow(Strategy strategy) {
        ledger.configure(
                new PoolPolicy(
                        instances,
                        strategy,
                        ReservePolicy.MAXIMUM,
                        FairnessPolicy.EQUAL,
                        TOKENS,
                        OptionalLong.empty(),
                        10_000,
                        1_000),
                now);
    }

    private static InstancePolicy instance(int number, long tokensPerMinute) {
        return new InstancePolicy(
                "instance-" + number,
                List.of(
                        new Limit(LimitKind.REQUESTS, tokensPerMinute, 60_000),
                        new Limit(LimitKind.TOKENS, tokensPerMinute, 60_000)),
                OptionalInt.empty(),
                InstancePolicy.CachedInput.COUNTS);
    }

    long now() {
        return now;
    }

    int outstanding() {
        return outstanding.size();
    }

    void advance(long millis) {
        now += millis;
    }

    void review() {
        ledger.review(now, WorkBudget.ofItems(1_000), this::noteGrant);
    }

    PoolStanding standing() {
        return ledger.standing(now);
    }

    /** Removes the workers, so that every further request waits. */
    void fill() {
        ledger.workers(List.of());
    }

    /** Offers a request, and returns the decision. */
    Decision offer(long expiresAtMillis) {
        return offer("tenant", expiresAtMillis);
    }

    Decision offer(String tenant, long expiresAtMillis) {
        Decision decision = ledger.offer(
                new Ticket(ledger.nextSequence(), tenant, 0, now, 0, expiresAtMillis, BODY_BYTES, TOKENS - BODY_BYTES),
                now);
        noteGrant(decision);
        return decision;
    }

    void giveUp(Decision decision) {
        if (decision instanceof Decision.Waiting) {
            ledger.cancel(decision.ticket());
        }
    }

    private void noteGrant(Decision decision) {
        if (decision instanceof Decision.Granted granted) {
            outstanding.addLast(granted);
        }
    }

    /** Settles the call that has run longest, with these readings of the provider's limits. */
    void settle(List<LimitReading> readings) {
        Decision.Granted granted = outstanding.removeFirst();
        ledger.settle(
                new AttemptReport(
                        granted.reservation().grantId(),
                        OptionalLong.of(granted.reservation().grantedAtMillis()),
                        Optional.of(Spend.ofCall(BODY_BYTES, TOKENS - BODY_BYTES)),
                        0,
                        BODY_BYTES,
                        BreakerSignal.ANSWERED,
                        readings),
                now);
    }
}
