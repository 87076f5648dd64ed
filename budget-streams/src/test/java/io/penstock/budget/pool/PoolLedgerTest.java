package io.penstock.budget.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Decision;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.policy.FairnessPolicy;
import io.penstock.budget.policy.InstancePolicy;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.policy.Strategy;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.state.PoolCounters;
import io.penstock.budget.state.PoolStanding;
import io.penstock.budget.strategy.WorkerCapacity;
import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.LimitKind;
import io.penstock.budget.usage.Spend;
import io.penstock.budget.work.WorkBudget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolLedgerTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final long CLOCK_SKEW_MILLIS = 250;

    private final SavedState saved = new SavedState();
    private final PoolLedger ledger = new PoolLedger("chat", saved, new SplittableRandom(1), NOW);

    @Test
    void theBudgetIsReservedInTheStepThatGrants() {
        ledger.configure(policy(instance("east", 10, 1_000, 5)), NOW);
        ledger.workers(List.of(worker("w", 10, List.of(0))));

        Decision decision = ledger.offer(ticket(0, 100, 300), NOW);

        assertThat(decision).isInstanceOf(Decision.Granted.class);
        Reservation reservation = ((Decision.Granted) decision).reservation();
        assertThat(reservation.spend()).isEqualTo(Spend.ofCall(100, 300));
        assertThat(used("east", LimitKind.TOKENS)).isEqualTo(400);
    }

    @Test
    void aSettlementMovesTheChargeToTheStartWithWhatWasUsed() {
        ledger.configure(policy(instance("east", 10, 1_000, 5)), NOW);
        ledger.workers(List.of(worker("w", 10, List.of(0))));
        long grant = grant(ticket(0, 100, 300));

        ledger.settle(report(grant, NOW + 50, 20, 30), NOW + 2_000);

        assertThat(used("east", LimitKind.TOKENS)).isEqualTo(50);
        // it leaves a window, a slot and the clock skew after the start, not after the latest start
        ledger.pump(NOW + 50 + 60_000 + 100 + CLOCK_SKEW_MILLIS, WorkBudget.ofItems(1_000), ignored -> {});
        assertThat(used("east", LimitKind.TOKENS)).isZero();
    }

    @Test
    void aWorkerWhoseClockIsAheadByTheSkewCanStillStart() {
        Limit perSecond = new Limit(LimitKind.REQUESTS, 10, 1_000);
        ledger.configure(
                policy(new InstancePolicy(
                        "east", List.of(perSecond), OptionalInt.empty(), InstancePolicy.CachedInput.COUNTS)),
                NOW);
        ledger.workers(List.of(worker("w", 10, List.of(0))));

        Decision decision = ledger.offer(ticket(0, 100, 300), NOW);

        long startBy = ((Decision.Granted) decision).reservation().startByMillis();
        assertThat(startBy).isGreaterThan(NOW + CLOCK_SKEW_MILLIS);
    }

    @Test
    void withoutAConfigurationACallIsChargedAsTheStrictestOneWould() {
        PoolPolicy policy = policy(instance("east", 10, 1_000, 5));
        ledger.configure(policy, NOW);
        ledger.workers(List.of(worker("w", 10, List.of(0))));
        long grant = grant(ticket(0, 100, 300));

        ledger.unconfigure(NOW);
        ledger.settle(report(grant, NOW, 20, 30), NOW + 100);
        ledger.configure(policy, NOW + 200);

        // a provider may count the maximum of the output, whatever was used
        assertThat(used("east", LimitKind.TOKENS)).isEqualTo(20 + 300);
    }

    @Test
    void withoutUsageTheReservationStands() {
        ledger.configure(policy(instance("east", 10, 1_000, 5)), NOW);
        ledger.workers(List.of(worker("w", 10, List.of(0))));
        long grant = grant(ticket(0, 100, 300));

        ledger.settle(new AttemptReport(grant, OptionalLong.of(NOW), Optional.empty(), 0, 100), NOW + 100);

        assertThat(used("east", LimitKind.TOKENS)).isEqualTo(400);
    }

    @Test
    void aGrantIsSettledOnce() {
        ledger.configure(policy(instance("east", 10, 1_000, 5)), NOW);
        ledger.workers(List.of(worker("w", 10, List.of(0))));
        long grant = grant(ticket(0, 100, 300));

        assertThat(ledger.settle(report(grant, NOW, 20, 30), NOW)).isTrue();
        assertThat(ledger.settle(report(grant, NOW, 20, 30), NOW)).isFalse();
        assertThat(used("east", LimitKind.TOKENS)).isEqualTo(50);
    }

    @Test
    void theInputIsLearntFromTheAnswers() {
        ledger.configure(policy(instance("east", 10, 10_000, 5)), NOW);
        ledger.workers(List.of(worker("w", 10, List.of(0))));
        long first = grant(ticket(0, 1_000, 0));
        assertThat(used("east", LimitKind.INPUT_TOKENS)).isEqualTo(1_000);

        ledger.settle(report(first, NOW, 1_000, 250, 0), NOW);
        grant(ticket(1, 1_000, 0));

        assertThat(used("east", LimitKind.INPUT_TOKENS)).isBetween(500L, 510L);
    }

    @Test
    void aCautiousEstimateAboveTheLimitIsSentAloneWhenTheLikelyCostFits() {
        ledger.configure(policy(instance("east", 10, 1_000, 5)), NOW);
        ledger.workers(List.of(worker("w", 10, List.of(0))));

        Decision decision = ledger.offer(ticket(0, 3_000, 100), NOW);

        assertThat(decision).isInstanceOf(Decision.Granted.class);
        assertThat(((Decision.Granted) decision).reservation().spend().tokens()).isEqualTo(1_000);
    }

    @Test
    void aHeadThatCanNeverFitAnyMoreIsRejectedAndBlocksNobody() {
        ledger.configure(policy(instance("east", 10, 1_000, 1)), NOW);
        ledger.workers(List.of(worker("w", 10, List.of(0))));
        grant(ticket(0, 10, 100));
        ledger.offer(ticket(1, 10, 900), NOW);
        ledger.offer(ticket(2, 10, 100), NOW);

        ledger.configure(policy(instance("east", 10, 500, 5)), NOW);
        List<Decision> decisions = pump(NOW);

        assertThat(decisions.get(0)).isInstanceOf(Decision.Rejected.class);
        assertThat(decisions.get(1)).isInstanceOf(Decision.Granted.class);
    }

    @Test
    void concurrencyBoundsTheOutstandingGrants() {
        ledger.configure(policy(instance("east", 100, 100_000, 2)), NOW);
        ledger.workers(List.of(worker("w", 10, List.of(0))));

        grant(ticket(0, 10, 10));
        grant(ticket(1, 10, 10));

        assertThat(ledger.offer(ticket(2, 10, 10), NOW)).isInstanceOf(Decision.Waiting.class);
    }

    @Test
    void noWorkerGetsMoreThanItsSlotsAndTheFreestGoesFirst() {
        ledger.configure(policy(instance("east", 100, 100_000, 50)), NOW);
        ledger.workers(List.of(worker("a", 1, List.of(0)), worker("b", 3, List.of(1, 2))));

        Map<String, Integer> grants = new HashMap<>();
        for (int i = 0; i < 6; i++) {
            if (ledger.offer(ticket(i, 10, 10), NOW) instanceof Decision.Granted granted) {
                grants.merge(granted.reservation().worker(), 1, Integer::sum);
            }
        }

        assertThat(grants).containsOnly(Map.entry("a", 1), Map.entry("b", 3));
    }

    /**
     * A provider of its own keeps the exact window: whatever arrives, however long calls take, whichever grants lapse and
     * whenever the ledger is restored from what it saved, no window ever holds more than the limit.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noWindowEverHoldsMoreThanItsLimit(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        PoolPolicy policy = policy(instance("east", 40, 9_000, 8), instance("west", 90, 5_000, 20));
        List<WorkerCapacity> offers = List.of(worker("w", 16, List.of(0, 1)));
        Map<String, ExactWindow> providers = Map.of("east", new ExactWindow(), "west", new ExactWindow());
        record Call(long end, AttemptReport report) {}
        PriorityQueue<Call> calls = new PriorityQueue<>((a, b) -> Long.compare(a.end(), b.end()));
        PoolLedger current = ledger;
        current.configure(policy, NOW);
        current.workers(offers);
        long granted = 0;

        long end = NOW + 600_000;
        for (long now = NOW; now < end; now += 1 + random.nextInt(100)) {
            List<Decision> decisions = new ArrayList<>();
            while (!calls.isEmpty() && calls.peek().end() <= now) {
                assertThat(current.settle(calls.poll().report(), now)).isTrue();
            }
            int arrivals = random.nextInt(3);
            for (int i = 0; i < arrivals; i++) {
                Ticket ticket = new Ticket(
                        current.nextSequence(),
                        "default",
                        0,
                        now,
                        0,
                        now + 30_000,
                        40 + random.nextInt(400),
                        1 + random.nextInt(600));
                decisions.add(current.offer(ticket, now));
            }
            current.pump(now, WorkBudget.ofItems(1_000), decisions::add);
            for (Decision decision : decisions) {
                if (decision instanceof Decision.Granted grant) {
                    granted++;
                    Reservation reservation = grant.reservation();
                    long started = Math.min(reservation.startByMillis(), now + random.nextInt(9_000));
                    boolean lapses = random.nextInt(20) == 0;
                    long output = 1 + random.nextLong(grant.reservation().maxOutputTokens());
                    long input = grant.ticket().bodyBytes() / 4;
                    if (!lapses || random.nextBoolean()) {
                        // a lapse may be reported of a call that was made all the same, by a worker that died
                        Objects.requireNonNull(providers.get(reservation.instance()))
                                .charge(started, input + output);
                    }
                    AttemptReport report = lapses
                            ? new AttemptReport(reservation.grantId(), OptionalLong.empty(), Optional.empty(), 0, 100)
                            : report(
                                    reservation.grantId(),
                                    started,
                                    grant.ticket().bodyBytes(),
                                    input,
                                    output);
                    calls.add(new Call(started + random.nextInt(20_000), report));
                }
            }
            if (random.nextInt(500) == 0) {
                current = saved.restored(policy, offers, now);
            }
        }

        assertThat(Objects.requireNonNull(providers.get("east")).mostRequests()).isLessThanOrEqualTo(40);
        assertThat(Objects.requireNonNull(providers.get("east")).mostTokens()).isLessThanOrEqualTo(9_000);
        assertThat(Objects.requireNonNull(providers.get("west")).mostRequests()).isLessThanOrEqualTo(90);
        assertThat(Objects.requireNonNull(providers.get("west")).mostTokens()).isLessThanOrEqualTo(5_000);
        assertThat(granted).isGreaterThan(300);
        PoolCounters counters = current.counters();
        assertThat(counters.granted() - counters.settled())
                .isEqualTo(current.standing(end).outstanding());
    }

    private List<Decision> pump(long now) {
        List<Decision> decisions = new ArrayList<>();
        ledger.pump(now, WorkBudget.ofItems(1_000), decisions::add);
        return decisions;
    }

    private long grant(Ticket ticket) {
        Decision decision = ledger.offer(ticket, NOW);
        assertThat(decision).isInstanceOf(Decision.Granted.class);
        return ((Decision.Granted) decision).reservation().grantId();
    }

    private long used(String instance, LimitKind kind) {
        return ledger.standing(NOW).instances().stream()
                .filter(standing -> standing.id().equals(instance))
                .flatMap(standing -> standing.limits().stream())
                .filter(limit -> limit.limit().kind() == kind)
                .mapToLong(PoolStanding.LimitStanding::used)
                .sum();
    }

    private static Ticket ticket(long sequence, int bodyBytes, long maxOutputTokens) {
        return new Ticket(sequence, "default", 0, NOW, 0, Ticket.NEVER, bodyBytes, maxOutputTokens);
    }

    @Test
    void underTraditionalNothingIsLearntOfSizes() {
        ledger.configure(policy(instance("east", 10, 1_000, 5)), NOW);
        for (int i = 0; i < 100; i++) {
            ledger.offer(ticket(i, 100, 300), NOW);
        }
        ledger.review(NOW + 1_000, WorkBudget.ofItems(1_000), decision -> {});
        assertThat(saved.hasPlan()).isFalse();

        ledger.configure(Policies.with(policy(instance("east", 10, 1_000, 5)), Strategy.POOL_FIRST), NOW);
        for (int i = 0; i < 100; i++) {
            ledger.offer(ticket(100 + i, 100, 300), NOW);
        }
        ledger.review(NOW + 1_000, WorkBudget.ofItems(1_000), decision -> {});
        assertThat(saved.hasPlan()).isTrue();
    }

    @Test
    void withAPaceAnIdlePoolGrantsASecondsWorthAndThenEvenly() {
        // 6,000 tokens a minute, of which a second's worth is a hundred
        PoolPolicy plain = policy(instance("east", 1_000, 6_000, 1_000));
        ledger.configure(
                new PoolPolicy(
                        plain.instances(),
                        Strategy.TRADITIONAL,
                        plain.reserve(),
                        plain.fairness(),
                        plain.maxOutputTokens(),
                        plain.maxWaitMillis(),
                        OptionalLong.of(1_000),
                        plain.startWithinMillis(),
                        plain.clockSkewMillis()),
                NOW);
        ledger.workers(List.of(worker("w", 1_000, List.of(0))));
        List<Decision> granted = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            Decision decision = ledger.offer(ticket(i, 0, 10), NOW);
            if (decision instanceof Decision.Granted) {
                granted.add(decision);
            }
        }
        assertThat(granted).hasSizeBetween(10, 11);

        long now = NOW;
        for (int tick = 1; tick <= 30 * 50; tick++) {
            now = NOW + 20L * tick;
            ledger.pump(now, WorkBudget.ofItems(1_000), granted::add);
        }

        // half a minute later, half of the limit less what the windows and the pace need
        assertThat(granted).hasSizeBetween(295, 310);
    }

    private static AttemptReport report(long grant, long started, long input, long output) {
        return report(grant, started, 100, input, output);
    }

    private static AttemptReport report(long grant, long started, int bodyBytes, long input, long output) {
        return new AttemptReport(
                grant, OptionalLong.of(started), Optional.of(Spend.ofCall(input, output)), 0, bodyBytes);
    }

    private static InstancePolicy instance(String id, long rpm, long tpm, int concurrency) {
        return new InstancePolicy(
                id,
                List.of(
                        new Limit(LimitKind.REQUESTS, rpm, 60_000),
                        new Limit(LimitKind.TOKENS, tpm, 60_000),
                        new Limit(LimitKind.INPUT_TOKENS, tpm, 60_000)),
                OptionalInt.of(concurrency),
                InstancePolicy.CachedInput.COUNTS);
    }

    private static PoolPolicy policy(InstancePolicy... instances) {
        return new PoolPolicy(
                List.of(instances),
                Strategy.TRADITIONAL,
                ReservePolicy.MAXIMUM,
                FairnessPolicy.EQUAL,
                4096,
                OptionalLong.empty(),
                10_000,
                CLOCK_SKEW_MILLIS);
    }

    private static WorkerCapacity worker(String id, int slots, List<Integer> partitions) {
        return new WorkerCapacity(id, slots, partitions, Map.of());
    }
}
