package io.penstock.budget.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Decision;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.policy.FairnessPolicy;
import io.penstock.budget.policy.InstancePolicy;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.policy.Strategy;
import io.penstock.budget.pool.PoolLedger;
import io.penstock.budget.pool.SavedState;
import io.penstock.budget.queue.Ticket;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An instance whose limits the provider's headers state. */
class LearntLimitsTest {
    private static final long START = 1_700_000_000_000L;

    private final SavedState saved = new SavedState();
    private PoolLedger ledger = new PoolLedger("chat", saved, new SplittableRandom(1), START);
    private final List<Reservation> running = new ArrayList<>();
    private long now = START;

    @BeforeEach
    void backlog() {
        ledger.configure(policy(Set.of(LimitKind.REQUESTS, LimitKind.TOKENS), OptionalInt.empty()), now);
        ledger.workers(workers());
        for (int i = 0; i < 500; i++) {
            carryOut(ledger.offer(new Ticket(ledger.nextSequence(), "a", 0, now, 0, Ticket.NEVER, 0, 100), now));
        }
    }

    @Test
    void oneCallAtATimeIsMadeUntilAnAnswerStatesEveryLimit() {
        assertThat(running).hasSize(1);
        assertThat(unlearnt()).containsExactlyInAnyOrder(LimitKind.REQUESTS, LimitKind.TOKENS);

        answer();
        assertThat(running).hasSize(1);
        answer(requests(40, 38));
        assertThat(running).hasSize(1);
        assertThat(unlearnt()).containsExactly(LimitKind.TOKENS);

        answer(requests(40, 37), tokens(2_000, 1_700));

        // 2,000 tokens less the 300 that three calls used
        assertThat(running).hasSize(17);
        assertThat(unlearnt()).isEmpty();
    }

    @Test
    void aProviderThatStatesNoLimitIsCalledTenTimesInTenSecondsAtMost() {
        int calls = 0;
        while (!running.isEmpty()) {
            answerAfter(50);
            calls++;
        }

        assertThat(calls).isEqualTo(10);
        pumpAfter(10_000);
        assertThat(running).hasSize(1);
    }

    @Test
    void aLimitFollowsWhatIsStatedUpAndDown() {
        answer(requests(10, 9), tokens(1_000_000, 999_900));
        assertThat(running).hasSize(9);

        answer(requests(20, 10), tokens(1_000_000, 999_000));
        assertThat(running).hasSize(18);

        answer(requests(5, 0), tokens(1_000_000, 998_000));
        assertThat(running).hasSize(17);
        assertThat(ledger.standing(now).instances().get(0).limits())
                .extracting(standing -> standing.limit().amount())
                .contains(5L);
    }

    @Test
    void aRefusalStatesLimitsAsWell() {
        Reservation refused = running.remove(0);
        ledger.settle(
                new AttemptReport(
                        refused.grantId(),
                        OptionalLong.of(now),
                        Optional.empty(),
                        0,
                        0,
                        new BreakerSignal.Refused(OptionalLong.of(0)),
                        List.of(requests(10, 0), tokens(10_000, 0))),
                now);

        assertThat(unlearnt()).isEmpty();
    }

    @Test
    void aRestartedLedgerGoesOneAtATimeUntilTheFirstAnswer() {
        answer(requests(10, 9), tokens(1_000_000, 999_900));

        ledger = saved.restored(
                policy(Set.of(LimitKind.REQUESTS, LimitKind.TOKENS), OptionalInt.empty()), workers(), now);
        pumpAfter(0);
        assertThat(running).hasSize(9);

        answer(requests(11, 1), tokens(1_000_000, 999_000));
        assertThat(running).hasSize(9);
        assertThat(unlearnt()).isEmpty();
    }

    @Test
    void aConfiguredConcurrencyHoldsWhenTheLimitsAreKnown() {
        ledger.configure(policy(Set.of(LimitKind.REQUESTS, LimitKind.TOKENS), OptionalInt.of(3)), now);

        answer(requests(100, 99), tokens(1_000_000, 999_900));

        assertThat(running).hasSize(3);
    }

    @Test
    void aLimitOfADayIsNotLearntAsOneOfAMinute() {
        // as Groq states them: a request of 14,400 comes back every 6 s
        for (int used = 1; used <= 5; used++) {
            answer(stated(14_400, 14_400 - used, used * 6_000L), tokens(1_000_000, 999_900));
            assertThat(running).hasSize(1);
        }

        assertThat(unlearnt()).containsExactly(LimitKind.REQUESTS);
    }

    @Test
    void aLimitThatTurnsOutToBeOfADayIsForgotten() {
        // 864 ms rounded up to 1 s, which may be the reset of a minute's limit
        answer(stated(100_000, 99_999, 1_000), tokens(1_000_000, 999_900));
        assertThat(unlearnt()).isEmpty();

        answer(stated(100_000, 99_990, 8_640), tokens(1_000_000, 999_900));

        assertThat(unlearnt()).containsExactly(LimitKind.REQUESTS);
    }

    @Test
    void aHeaderThatStatesTooLittleRejectsNothing() {
        answer(requests(1, 0), tokens(1, 0));

        assertThat(ledger.counters().rejected()).isZero();
        assertThat(running).isEmpty();

        // what exceeds the limit goes alone when the window is empty, and its answer puts it right
        now += 71_000;
        ledger.pump(now, WorkBudget.ofItems(1_000), this::carryOut);
        assertThat(running).hasSize(1);
        answer(requests(40, 39), tokens(100_000, 99_900));
        assertThat(running).hasSize(39);
        assertThat(ledger.counters().rejected()).isZero();
    }

    @Test
    void aLimitIsNotBothConfiguredAndLearnt() {
        assertThatThrownBy(() -> new InstancePolicy(
                        "east",
                        List.of(new Limit(LimitKind.TOKENS, 100, 60_000)),
                        Set.of(LimitKind.TOKENS),
                        OptionalInt.empty(),
                        InstancePolicy.CachedInput.COUNTS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("tokens", "east");
    }

    private Set<LimitKind> unlearnt() {
        return ledger.standing(now).instances().get(0).unlearnt();
    }

    /** The call that has run longest is answered. */
    private void answer(LimitReading... readings) {
        answerAfter(1_000, readings);
    }

    private void answerAfter(long millis, LimitReading... readings) {
        now += millis;
        Reservation ended = running.remove(0);
        ledger.settle(
                new AttemptReport(
                        ended.grantId(),
                        OptionalLong.of(now),
                        Optional.of(Spend.ofCall(0, 100)),
                        0,
                        0,
                        BreakerSignal.ANSWERED,
                        List.of(readings)),
                now);
        pumpAfter(0);
    }

    private void pumpAfter(long millis) {
        now += millis;
        ledger.pump(now, WorkBudget.ofItems(1_000), this::carryOut);
    }

    private void carryOut(Decision decision) {
        if (decision instanceof Decision.Granted granted) {
            running.add(granted.reservation());
        }
    }

    private static LimitReading requests(long limit, long remaining) {
        return new LimitReading(LimitKind.REQUESTS, OptionalLong.of(limit), remaining);
    }

    private static LimitReading stated(long limit, long remaining, long resetMillis) {
        return new LimitReading(LimitKind.REQUESTS, OptionalLong.of(limit), remaining, OptionalLong.of(resetMillis));
    }

    private static LimitReading tokens(long limit, long remaining) {
        return new LimitReading(LimitKind.TOKENS, OptionalLong.of(limit), remaining);
    }

    private static PoolPolicy policy(Set<LimitKind> learnt, OptionalInt concurrency) {
        return new PoolPolicy(
                List.of(new InstancePolicy("east", List.of(), learnt, concurrency, InstancePolicy.CachedInput.COUNTS)),
                Strategy.POOL_FIRST,
                new ReservePolicy(ReservePolicy.Mode.MAXIMUM, 0.99),
                FairnessPolicy.EQUAL,
                4_096,
                OptionalLong.empty(),
                10_000,
                0);
    }

    private static List<WorkerCapacity> workers() {
        return List.of(new WorkerCapacity("w", 300, List.of(0), Map.of()));
    }
}
