package io.penstock.lab.bench;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Decision;
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
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * One pool's ledger on virtual time, with a constant number of waiting requests and {@value #BUCKETS} size classes.
 * The budget of the whole pool does not depend on the number of instances.
 */
final class BusyPool {
    static final int BUCKETS = 4;
    private static final int OUTSTANDING = 1_024;
    private static final int WORKERS = 4;
    private static final long START = 1_700_000_000_000L;
    private static final long TOKENS_PER_MINUTE = 32_000_000;
    private static final long AMPLE = 1_000_000_000_000L;
    private static final long MAX_OUTPUT_TOKENS = 4_096;
    private static final long BYTES_PER_TOKEN = 4;

    /** The number of outcomes from which the ledger learns before anything is measured. */
    private static final int LESSONS = 4_000;

    /** The virtual time after which the grants made while the queue was filled have left the windows. */
    private static final double FILL_MILLIS = 90_000;

    /** The longest virtual time until the chosen bound must be what holds the requests back. */
    private static final double MAX_FILL_MILLIS = 30 * 60_000;

    private static final double FULL = 0.98;
    private static final int ROUNDS_BETWEEN_LOOKS = 1_000;

    /**
     * At first a little more budget comes free in a round than a request uses on average, so that calls follow each
     * other.
     */
    private static final double EASE = 1.05;

    /** Then a little less comes free. */
    private static final double TIGHTNESS = 0.95;

    private static final double TIGHTER = 0.995;

    private final SplittableRandom random = new SplittableRandom(42);
    private final Load load;
    private final String[] tenants;
    private final Deque<Decision.Granted> outstanding = new ArrayDeque<>();
    private final PoolLedger ledger = new PoolLedger("chat", new NoJournal(), random, START);
    private double millisPerRound;
    private double clock = START;
    private double reviewedAt = START;
    private int waiting;
    private long grantedTokens;
    private long granted;

    /** @param load if it has no waiting requests, the pool has only learnt and is otherwise empty */
    BusyPool(Bound bound, Load load) {
        this.load = load;
        this.tenants =
                IntStream.range(0, load.tenants()).mapToObj(i -> "tenant-" + i).toArray(String[]::new);
        ledger.workers(workers(OUTSTANDING));
        ledger.configure(policy(AMPLE), START);
        double meanTokens = learn();
        double millisPerMean = meanTokens * 60_000 / TOKENS_PER_MINUTE;
        millisPerRound = EASE * millisPerMean;
        if (bound == Bound.TOKENS) {
            ledger.configure(policy(TOKENS_PER_MINUTE / load.instances()), now());
        }
        while (waiting < load.waiting()) {
            offer();
        }
        for (double full = clock + FILL_MILLIS; load.waiting() > 0 && clock < full; ) {
            round();
        }
        millisPerRound = TIGHTNESS * millisPerMean;
        if (bound == Bound.TOKENS) {
            ledger.workers(workers(OUTSTANDING * 2));
        }
        double began = clock;
        while (load.waiting() > 0 && !isHeldBackBy(bound)) {
            if (clock > began + MAX_FILL_MILLIS) {
                throw new IllegalStateException("the requests are not held back by " + bound + ": " + standing());
            }
            for (int i = 0; i < ROUNDS_BETWEEN_LOOKS; i++) {
                round();
            }
            if (bound == Bound.TOKENS && !slotsAreFree(standing())) {
                // Granted requests are shorter than waiting ones, so how much they use is not known beforehand.
                millisPerRound *= TIGHTER;
            }
        }
    }

    private boolean isHeldBackBy(Bound bound) {
        PoolStanding standing = standing();
        return bound == Bound.TOKENS ? slotsAreFree(standing) && utilisation(standing) > FULL : !slotsAreFree(standing);
    }

    private static boolean slotsAreFree(PoolStanding standing) {
        return standing.outstanding() < standing.slots();
    }

    /** The mean utilisation of the instances. */
    static double utilisation(PoolStanding standing) {
        return standing.instances().stream()
                .mapToDouble(PoolStanding.InstanceStanding::utilisation)
                .average()
                .orElseThrow();
    }

    PoolStanding standing() {
        return ledger.standing(now());
    }

    /** The number of grants since the beginning. */
    long granted() {
        return granted;
    }

    /** Settles a call that has ended, grants what can be granted, and offers as many new requests as were granted. */
    void round() {
        clock += millisPerRound;
        long now = now();
        if (outstanding.size() >= OUTSTANDING) {
            settle(outstanding.removeFirst(), now);
        }
        long before = granted;
        ledger.pump(now, WorkBudget.ofItems(1_000), this::carryOut);
        for (long missing = granted - before; missing > 0; missing--) {
            offer();
        }
        if (clock - reviewedAt >= 1_000) {
            reviewedAt = clock;
            ledger.review(now, WorkBudget.ofItems(1_000), this::carryOut);
        }
    }

    private long now() {
        return (long) clock;
    }

    private void carryOut(Decision decision) {
        waiting--;
        if (decision instanceof Decision.Granted grant) {
            granted++;
            outstanding.addLast(grant);
        }
    }

    private void offer() {
        offer(Ticket.NEVER);
    }

    /** Offers one more request. */
    void offer(long expiresAtMillis) {
        waiting++;
        Decision decision = ledger.offer(ticket(expiresAtMillis), now());
        if (!(decision instanceof Decision.Waiting)) {
            carryOut(decision);
        }
    }

    /**
     * Draws a request: most are short. Every tenant has long ones, and every eighth tenant as many long as short
     * ones.
     */
    private Ticket ticket(long expiresAtMillis) {
        int tenant = random.nextInt(tenants.length);
        double longPart = tenant % 8 == 0 ? 0.5 : 0.08;
        long input = random.nextDouble() < longPart ? 1_500 + random.nextInt(4_000) : 40 + random.nextInt(700);
        return new Ticket(
                ledger.nextSequence(),
                tenants[tenant],
                0,
                now(),
                0,
                expiresAtMillis,
                Math.toIntExact(input * BYTES_PER_TOKEN),
                MAX_OUTPUT_TOKENS);
    }

    private void settle(Decision.Granted grant, long now) {
        Spend used = Spend.ofCall(
                grant.ticket().bodyBytes() / BYTES_PER_TOKEN, 1 + (long) Math.exp(random.nextDouble() * 6.5));
        grantedTokens += used.tokens();
        ledger.settle(
                new AttemptReport(
                        grant.reservation().grantId(),
                        OptionalLong.of(grant.reservation().grantedAtMillis()),
                        Optional.of(used),
                        0,
                        grant.ticket().bodyBytes()),
                now);
    }

    /** Teaches the ledger what requests cost, and returns their mean number of tokens. */
    private double learn() {
        for (int i = 0; i < LESSONS; i++) {
            offer();
            while (!outstanding.isEmpty()) {
                settle(outstanding.removeFirst(), now());
            }
        }
        ledger.review(now(), WorkBudget.ofItems(1_000), this::carryOut);
        waiting = 0;
        return (double) grantedTokens / LESSONS;
    }

    private PoolPolicy policy(long tokensPerMinute) {
        List<InstancePolicy> instances = new ArrayList<>();
        for (int i = 0; i < load.instances(); i++) {
            instances.add(new InstancePolicy(
                    "instance-" + i,
                    List.of(
                            new Limit(LimitKind.REQUESTS, AMPLE, 60_000),
                            new Limit(LimitKind.TOKENS, tokensPerMinute, 60_000)),
                    OptionalInt.of(OUTSTANDING),
                    InstancePolicy.CachedInput.COUNTS));
        }
        return new PoolPolicy(
                instances,
                Strategy.POOL_FIRST,
                new ReservePolicy(ReservePolicy.Mode.PREDICTED, 0.99),
                new FairnessPolicy(BUCKETS, FairnessPolicy.FAIR, Map.of()),
                MAX_OUTPUT_TOKENS,
                OptionalLong.empty(),
                10_000,
                1_000);
    }

    private static List<WorkerCapacity> workers(int slots) {
        return IntStream.range(0, WORKERS)
                .mapToObj(i -> new WorkerCapacity("worker-" + i, slots / WORKERS, List.of(2 * i, 2 * i + 1), Map.of()))
                .toList();
    }
}
