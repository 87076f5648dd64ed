package io.penstock.budget.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Decision;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.health.BreakerSignal;
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
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A ledger whose clock steps, and one that takes over from a ledger whose clock was wrong. */
class ClockStepTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final long HOUR = 3_600_000;
    private static final long SKEW = 250;
    private static final int LIMIT = 10;

    private final SavedState saved = new SavedState();
    private PoolLedger ledger = new PoolLedger("chat", saved, new SplittableRandom(1), NOW);

    @ParameterizedTest
    @ValueSource(longs = {80_000, -80_000, 2 * HOUR, -2 * HOUR, 12_345})
    void whatWasChargedIsHeldForAsLongAsIfTheClockHadNotStepped(long step) {
        start(NOW);
        assertThat(grants(20, NOW)).hasSize(LIMIT);

        ledger.clockStepped(step, NOW + 1_000 + step);

        assertThat(pump(NOW + step + 70_000)).isEmpty();
        assertThat(pump(NOW + step + 70_000 + SKEW + 99 + 100)).hasSize(LIMIT);
    }

    @Test
    void aStepForwardsIsKeptOverARestart() {
        start(NOW);
        assertThat(grants(10, NOW)).hasSize(LIMIT);
        ledger.clockStepped(80_000, NOW + 80_000);

        ledger = saved.restored(policy(), offers(), NOW + 81_000);

        assertThat(grants(10, NOW + 81_000)).isEmpty();
    }

    @Test
    void whatWasSavedMovesAlongWithAStepThoughTheConfigurationWasNotReadYet() {
        start(NOW);
        assertThat(grants(10, NOW)).hasSize(LIMIT);

        ledger = saved.restoredWithoutConfiguration(NOW + 1_000);
        long now = NOW + 2_000 + 20 * 60_000;
        ledger.clockStepped(20 * 60_000, now);
        start(now);

        assertThat(grants(10, now)).isEmpty();
    }

    @Test
    void whatMayStartMoreThanADayAfterItsGrantIsRefusedBecauseInstantsWouldOverflow() {
        assertThatThrownBy(() -> new PoolPolicy(
                        policy().instances(),
                        Strategy.TRADITIONAL,
                        ReservePolicy.MAXIMUM,
                        FairnessPolicy.EQUAL,
                        4_096,
                        OptionalLong.empty(),
                        24 * HOUR + 1,
                        SKEW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("start-within is from 1 ms to a day");
    }

    @Test
    void aHealthySuccessorOfALedgerThatWasAheadNeitherGrantsMoreNorHoldsForHours() {
        start(NOW + 2 * HOUR);
        assertThat(grants(1, NOW + 2 * HOUR)).hasSize(1);

        ledger = saved.restored(policy(), offers(), NOW);

        assertThat(grants(500, NOW)).hasSize(LIMIT - 1);
        assertThat(pump(NOW + 10_000 + 60_000 + SKEW + 100)).hasSize(LIMIT - 1);
        // the one that is not believed is held a window from the latest instant that is
        assertThat(pump(NOW + 200_000)).hasSize(LIMIT);
    }

    @Test
    void whatALedgerGrantedThatWasAheadIsSettledOnce() {
        start(NOW + 2 * HOUR);
        Reservation granted = grants(1, NOW + 2 * HOUR).get(0);
        ledger = saved.restored(policy(), offers(), NOW);

        ledger.settle(report(granted.grantId(), NOW + 5), NOW + 1_000);

        PoolStanding.LimitStanding requests =
                ledger.standing(NOW + 1_000).instances().get(0).limits().get(0);
        assertThat(requests.used()).isEqualTo(1);
        ledger.pump(NOW + 5 + 60_000 + SKEW + 100, WorkBudget.ofItems(1_000), ignored -> {});
        assertThat(ledger.standing(NOW + 5 + 60_000 + SKEW + 100)
                        .instances()
                        .get(0)
                        .limits()
                        .get(0)
                        .used())
                .isZero();
    }

    @Test
    void whatIsOpenUntilAnInstantOfTheClockOpensWhenThatTimeHasPassed() {
        start(NOW);
        Reservation granted = grants(1, NOW).get(0);
        ledger.settle(
                new AttemptReport(
                        granted.grantId(),
                        OptionalLong.of(NOW + 1),
                        Optional.empty(),
                        0,
                        0,
                        new BreakerSignal.Refused(OptionalLong.of(30_000)),
                        List.of()),
                NOW + 1);

        ledger.clockStepped(-2 * HOUR, NOW + 10_000 - 2 * HOUR);

        assertThat(grants(1, NOW + 29_000 - 2 * HOUR)).isEmpty();
        assertThat(pump(NOW + 30_001 - 2 * HOUR)).hasSize(1);
    }

    @Test
    void nothingIsGrantedWhileItIsNotKnownWhichTimeItIs() {
        start(NOW);
        ledger.pause();
        assertThat(grants(5, NOW)).isEmpty();

        ledger.resume();
        assertThat(pump(NOW + 1)).hasSize(5);
    }

    @Test
    void aWorkerWhoseClockIsFarBehindDoesNotMakeAChargeTooOld() {
        start(NOW);
        Reservation granted = grants(1, NOW).get(0);

        // it says that it started before it was granted: it may have started a moment ago
        ledger.settle(report(granted.grantId(), NOW - 80_000), NOW + 8_000);

        ledger.pump(NOW + 8_000 + 60_000 + SKEW - 1, WorkBudget.ofItems(1_000), ignored -> {});
        assertThat(ledger.standing(NOW + 8_000 + 60_000 + SKEW - 1)
                        .instances()
                        .get(0)
                        .limits()
                        .get(0)
                        .used())
                .isEqualTo(1);
    }

    /**
     * An exact window by the time that passes: whatever the ledger's clock does, whichever grants lapse, and whenever it is
     * restored, none holds more than the limit. The workers' clocks are right.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void noWindowEverHoldsMoreThanItsLimit(long seed) {
        record Call(long end, long grant, OptionalLong started) {}
        SplittableRandom random = new SplittableRandom(seed);
        ExactWindow provider = new ExactWindow();
        PriorityQueue<Call> calls = new PriorityQueue<>((a, b) -> Long.compare(a.end(), b.end()));
        start(NOW);
        long offset = 0;
        long granted = 0;
        for (long passed = 0; passed < 1_200_000; passed += 1 + random.nextInt(200)) {
            if (random.nextInt(300) == 0) {
                long step = (random.nextInt(5) - 2) * (random.nextBoolean() ? 80_000 : 2 * HOUR) - offset;
                offset += step;
                ledger.clockStepped(step, NOW + passed + offset);
            }
            long now = NOW + passed + offset;
            while (!calls.isEmpty() && calls.peek().end() <= passed) {
                Call call = calls.poll();
                OptionalLong started =
                        call.started().stream().map(at -> Math.min(now, at)).findFirst();
                assertThat(ledger.settle(
                                new AttemptReport(
                                        call.grant(),
                                        started,
                                        started.isPresent() ? Optional.of(Spend.ofCall(10, 10)) : Optional.empty(),
                                        0,
                                        100),
                                now))
                        .isTrue();
            }
            List<Reservation> all = grants(random.nextInt(3), now);
            all.addAll(pump(now));
            for (Reservation reservation : all) {
                granted++;
                long started = passed + random.nextInt(9_000);
                boolean lapses = random.nextInt(20) == 0;
                if (!lapses || random.nextBoolean()) {
                    provider.charge(NOW + started, 20);
                }
                calls.add(new Call(
                        started + random.nextInt(20_000),
                        reservation.grantId(),
                        lapses ? OptionalLong.empty() : OptionalLong.of(NOW + started)));
            }
            if (random.nextInt(400) == 0) {
                ledger = saved.restored(policy(), offers(), now);
            }
        }
        assertThat(provider.mostRequests()).isLessThanOrEqualTo(LIMIT);
        assertThat(granted).isGreaterThan(80);
    }

    private void start(long now) {
        ledger.configure(policy(), now);
        ledger.workers(offers());
    }

    private List<Reservation> grants(int requests, long now) {
        List<Reservation> granted = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            Ticket ticket = new Ticket(ledger.nextSequence(), "default", 0, now, 0, now + 20_000_000, 100, 10);
            if (ledger.offer(ticket, now) instanceof Decision.Granted grant) {
                granted.add(grant.reservation());
            }
        }
        return granted;
    }

    private List<Reservation> pump(long now) {
        List<Reservation> granted = new ArrayList<>();
        ledger.pump(now, WorkBudget.ofItems(1_000), decision -> {
            if (decision instanceof Decision.Granted grant) {
                granted.add(grant.reservation());
            }
        });
        return granted;
    }

    private static AttemptReport report(long grant, long started) {
        return new AttemptReport(grant, OptionalLong.of(started), Optional.of(Spend.ofCall(10, 10)), 0, 100);
    }

    private static PoolPolicy policy() {
        return new PoolPolicy(
                List.of(new InstancePolicy(
                        "east",
                        List.of(new Limit(LimitKind.REQUESTS, LIMIT, 60_000)),
                        OptionalInt.empty(),
                        InstancePolicy.CachedInput.COUNTS)),
                Strategy.TRADITIONAL,
                ReservePolicy.MAXIMUM,
                FairnessPolicy.EQUAL,
                4096,
                OptionalLong.empty(),
                10_000,
                SKEW);
    }

    private static List<WorkerCapacity> offers() {
        return List.of(new WorkerCapacity("w", 600, List.of(0), Map.of()));
    }
}
