package io.penstock.budget.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Decision;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.health.BreakerSignal;
import io.penstock.budget.health.LimitReading;
import io.penstock.budget.policy.FairnessPolicy;
import io.penstock.budget.policy.InstancePolicy;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.policy.Strategy;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.state.PoolStanding;
import io.penstock.budget.strategy.WorkerCapacity;
import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.LimitKind;
import io.penstock.budget.usage.Spend;
import io.penstock.budget.work.WorkBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request ends before its deadline only when it is certain that it would not be granted before. */
class CertainExpiryTest {
    /** The first millisecond of a slot. */
    private static final long NOW = 1_700_000_000_000L;

    private static final long SKEW = 250;
    private static final long MINUTE = 60_000;
    private static final long SLOT = 100;

    private PoolLedger ledger = new PoolLedger("chat", new SavedState(), new SplittableRandom(1), NOW);

    @Test
    void aCallUnderWayMayHaveStartedAtItsGrant() {
        configure(requests(1));
        long grant = granted(ticket(Ticket.NEVER, 10), NOW);

        Decision waits = ledger.offer(ticket(NOW + 65_000, 10), NOW + 1_000);
        ledger.settle(report(grant, NOW, Spend.ofCall(10, 10)), NOW + 2_000);

        assertThat(waits).isInstanceOf(Decision.Waiting.class);
        assertThat(pump(NOW + MINUTE + SKEW + SLOT - 2)).isEmpty();
        assertThat(pump(NOW + MINUTE + SKEW + SLOT - 1)).hasOnlyElementsOfType(Decision.Granted.class);
    }

    @Test
    void whatEndsEarlySaysWhenTheBudgetIsFree() {
        configure(requests(1));
        granted(ticket(Ticket.NEVER, 10), NOW);

        assertThat(ledger.offer(ticket(NOW + MINUTE + SKEW + 1, 10), NOW + 1_000))
                .isInstanceOf(Decision.Waiting.class);
        Decision ends = ledger.offer(ticket(NOW + MINUTE + SKEW, 10), NOW + 1_000);

        assertThat(ends)
                .isInstanceOfSatisfying(
                        Decision.Expired.class,
                        expired -> assertThat(expired.fitsNotBeforeMillis()).hasValue(NOW + MINUTE + SKEW));
    }

    @Test
    void theInputIsNotCertainBeforeTheFirstAnswer() {
        configure(new Limit(LimitKind.INPUT_TOKENS, 1_000, MINUTE));
        long grant = granted(ticket(Ticket.NEVER, 10, 1_000), NOW);
        ledger.settle(new AttemptReport(grant, OptionalLong.of(NOW), Optional.empty(), 0, 1_000), NOW);

        // an image of so many bytes may have a token in two hundred
        assertThat(ledger.offer(ticket(NOW + 20_000, 10, 4_000), NOW + 1)).isInstanceOf(Decision.Waiting.class);
    }

    @Test
    void aLimitThatIsLearntMayBeAnotherOneSoon() {
        configure(new InstancePolicy(
                "east", List.of(), Set.of(LimitKind.REQUESTS), OptionalInt.empty(), InstancePolicy.CachedInput.COUNTS));
        long grant = granted(ticket(Ticket.NEVER, 10), NOW);
        ledger.settle(
                new AttemptReport(
                        grant,
                        OptionalLong.of(NOW),
                        Optional.of(Spend.ofCall(10, 10)),
                        0,
                        100,
                        BreakerSignal.ANSWERED,
                        List.of(new LimitReading(LimitKind.REQUESTS, OptionalLong.of(1), 0))),
                NOW + 100);

        assertThat(ledger.offer(ticket(NOW + 20_000, 10), NOW + 1_000)).isInstanceOf(Decision.Waiting.class);
    }

    /** Whatever the calls use and whenever they start: what was ended early would not have fitted before its deadline. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatEndsEarlyWouldNotHaveFitted(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int early = 0;
        for (int round = 0; round < 300; round++) {
            ledger = new PoolLedger("chat", new SavedState(), random.split(), NOW);
            configure(requests(4), new Limit(LimitKind.OUTPUT_TOKENS, 1_000, MINUTE));
            List<Reservation> outstanding = new ArrayList<>();
            long now = NOW;
            for (int i = 0; i < 8; i++) {
                now += random.nextLong(12_000);
                Decision decision = ledger.offer(ticket(Ticket.NEVER, 1 + random.nextLong(600)), now);
                if (decision instanceof Decision.Granted grant) {
                    outstanding.add(grant.reservation());
                } else {
                    ledger.cancel(decision.ticket());
                }
                if (random.nextBoolean()) {
                    settleAll(outstanding, now, random);
                }
            }
            long need = 1 + random.nextLong(900);
            long deadline = now + 1 + random.nextLong(90_000);
            if (ledger.offer(ticket(deadline, need), now) instanceof Decision.Expired) {
                early++;
                settleAll(outstanding, now, random);
                for (long at = now; at < deadline; at += 97) {
                    assertFull(at, need);
                }
                assertFull(deadline - 1, need);
            }
        }
        assertThat(early).isGreaterThan(20);
    }

    /** What was found for one request is remembered for others that need as much, while more is granted and settled. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatWasFoundForOneRequestIsCertainForThoseAfterIt(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int early = 0;
        for (int round = 0; round < 300; round++) {
            ledger = new PoolLedger("chat", new SavedState(), random.split(), NOW);
            configure(requests(4), new Limit(LimitKind.OUTPUT_TOKENS, 1_000, MINUTE));
            List<Reservation> outstanding = new ArrayList<>();
            long need = 1 + random.nextLong(900);
            long now = NOW;
            for (int i = 0; i < 8; i++) {
                now += random.nextLong(12_000);
                Decision decision = ledger.offer(ticket(Ticket.NEVER, 1 + random.nextLong(600)), now);
                if (decision instanceof Decision.Granted grant) {
                    outstanding.add(grant.reservation());
                } else {
                    ledger.cancel(decision.ticket());
                }
                if (random.nextBoolean()) {
                    settleAll(outstanding, now, random);
                }
                if (ledger.offer(ticket(now + 1, need), now) instanceof Decision.Granted grant) {
                    outstanding.add(grant.reservation());
                }
            }
            long deadline = now + 1 + random.nextLong(90_000);
            if (ledger.offer(ticket(deadline, need), now) instanceof Decision.Expired) {
                early++;
                settleAll(outstanding, now, random);
                for (long at = now; at < deadline; at += 97) {
                    assertFull(at, need);
                }
                assertFull(deadline - 1, need);
            }
        }
        assertThat(early).isGreaterThan(20);
    }

    @Test
    void whatWasFoundUnderALowerLimitIsForgottenWhenItIsRaised() {
        configure(requests(1));
        granted(ticket(Ticket.NEVER, 10), NOW);
        assertThat(ledger.offer(ticket(NOW + 1_000, 10), NOW)).isInstanceOf(Decision.Expired.class);

        configure(requests(2));

        granted(ticket(NOW + 1_000, 10), NOW);
    }

    @Test
    void whatWasFoundBeforeAClockStepsBackIsForgotten() {
        configure(requests(1));
        granted(ticket(Ticket.NEVER, 10), NOW);
        assertThat(ledger.offer(ticket(NOW + 1_000, 10), NOW)).isInstanceOf(Decision.Expired.class);

        long now = NOW - 2 * 60 * MINUTE;
        ledger.clockStepped(-2 * 60 * MINUTE, now);

        assertThat(ledger.offer(ticket(now + 2 * MINUTE, 10), now)).isInstanceOf(Decision.Waiting.class);
    }

    private void settleAll(List<Reservation> outstanding, long now, SplittableRandom random) {
        outstanding.forEach(reservation -> {
            long latest = Math.min(now, reservation.startByMillis());
            long start = reservation.grantedAtMillis()
                    + (random.nextBoolean() ? 0 : random.nextLong(latest - reservation.grantedAtMillis() + 1));
            long output = random.nextLong(reservation.maxOutputTokens() + 1);
            ledger.settle(report(reservation.grantId(), start, Spend.ofCall(10, output)), now);
        });
        outstanding.clear();
    }

    private void assertFull(long at, long outputTokens) {
        PoolStanding.InstanceStanding east = ledger.standing(at).instances().get(0);
        long requests = east.limits().get(0).used();
        long output = east.limits().get(1).used();
        assertThat(requests + 1 > 4 || output + outputTokens > 1_000)
                .as("at %d ms after the start: %d requests and %d tokens", at - NOW, requests, output)
                .isTrue();
    }

    private List<Decision> pump(long now) {
        List<Decision> decisions = new ArrayList<>();
        ledger.pump(now, WorkBudget.ofItems(1_000), decisions::add);
        return decisions;
    }

    private long granted(Ticket ticket, long now) {
        Decision decision = ledger.offer(ticket, now);
        assertThat(decision).isInstanceOf(Decision.Granted.class);
        return ((Decision.Granted) decision).reservation().grantId();
    }

    private Ticket ticket(long expiresAt, long maxOutput) {
        return ticket(expiresAt, maxOutput, 100);
    }

    private Ticket ticket(long expiresAt, long maxOutput, int bodyBytes) {
        return new Ticket(ledger.nextSequence(), "default", 0, NOW, 0, expiresAt, bodyBytes, maxOutput);
    }

    private static AttemptReport report(long grant, long startedAt, Spend used) {
        return new AttemptReport(grant, OptionalLong.of(startedAt), Optional.of(used), 0, 1_000);
    }

    private static Limit requests(long amount) {
        return new Limit(LimitKind.REQUESTS, amount, MINUTE);
    }

    private void configure(Limit... limits) {
        configure(new InstancePolicy("east", List.of(limits), OptionalInt.empty(), InstancePolicy.CachedInput.COUNTS));
    }

    private void configure(InstancePolicy instance) {
        ledger.configure(
                new PoolPolicy(
                        List.of(instance),
                        Strategy.TRADITIONAL,
                        ReservePolicy.MAXIMUM,
                        FairnessPolicy.EQUAL,
                        4096,
                        OptionalLong.empty(),
                        10_000,
                        SKEW),
                NOW);
        ledger.workers(List.of(new WorkerCapacity("w", 50, List.of(0), Map.of())));
    }
}
