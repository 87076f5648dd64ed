package io.penstock.budget.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Decision;
import io.penstock.budget.policy.FairnessPolicy;
import io.penstock.budget.policy.InstancePolicy;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.policy.Strategy;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.state.Change;
import io.penstock.budget.strategy.WorkerCapacity;
import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.LimitKind;
import io.penstock.budget.usage.Spend;
import io.penstock.budget.work.WorkBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a ledger begins with when an earlier one of such a pool has learnt it. */
class WarmStartTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final int BODY_BYTES = 1_000;
    private static final long MAX_OUTPUT = 4_096;

    @Test
    void aPoolReservesFromItsFirstRequestOnWhatAnEarlierLedgerHasLearnt() {
        PoolLedger heir = ledger(learntFromAnswersOf(200, 500), NOW + 1_000);

        Spend reserved = reservedForTheFirst(heir, NOW + 1_000);

        assertThat(reserved.outputTokens()).isBetween(200L, 210L);
        assertThat(reserved.inputTokens()).isBetween(250L, 260L);
    }

    @Test
    void withoutAnInheritanceTheMaximumIsReserved() {
        Spend reserved = reservedForTheFirst(ledger(List.of(), NOW), NOW);

        assertThat(reserved).isEqualTo(Spend.ofCall(BODY_BYTES, MAX_OUTPUT));
    }

    @Test
    void samplesCountByTheirAgeAsIfTheEarlierLedgerHadGoneOn() {
        List<Change> learnt = learntFromAnswersOf(200, 500);
        long anHourLater = NOW + Duration.ofHours(1).toMillis();
        long aDayLater = NOW + Duration.ofDays(1).toMillis();

        // of 500 answers less than the ten are left that a length is read from
        assertThat(reservedForTheFirst(ledger(learnt, anHourLater), anHourLater).outputTokens())
                .isEqualTo(MAX_OUTPUT);
        assertThat(reservedForTheFirst(ledger(learnt, aDayLater), aDayLater))
                .isEqualTo(Spend.ofCall(BODY_BYTES, MAX_OUTPUT));
    }

    @Test
    void samplesFromTheFutureAreLeftOutBecauseTheyWouldNotFade() {
        long clockBack = NOW - 1;

        Spend reserved = reservedForTheFirst(ledger(learntFromAnswersOf(200, 500), clockBack), clockBack);

        assertThat(reserved).isEqualTo(Spend.ofCall(BODY_BYTES, MAX_OUTPUT));
    }

    @Test
    void whatThePoolHasLearntItselfIsNotReplaced() {
        SavedState own = new SavedState();
        answer(ledger(own, List.of(), NOW), 50, 500);
        PoolLedger restored = own.restoredWithoutConfiguration(NOW);

        learntFromAnswersOf(1_000, 500).forEach(change -> restored.inherit(change, NOW));
        configure(restored, NOW);

        assertThat(reservedForTheFirst(restored, NOW).outputTokens()).isBetween(50L, 55L);
    }

    @Test
    void whatIsInheritedIsSavedAsThePoolsOwn() {
        SavedState own = new SavedState();
        ledger(own, learntFromAnswersOf(200, 500), NOW);

        PoolLedger restored = own.restoredWithoutConfiguration(NOW);
        configure(restored, NOW);

        assertThat(reservedForTheFirst(restored, NOW).outputTokens()).isBetween(200L, 210L);
    }

    @Test
    void longerAnswersThanTheInheritedOnesRaiseTheReservationAfterTenOfThem() {
        PoolLedger heir = ledger(learntFromAnswersOf(200, 5_000), NOW);

        answer(heir, 3_000, 10);

        assertThat(reservedForTheFirst(heir, NOW).outputTokens()).isGreaterThanOrEqualTo(3_000);
    }

    /** What a ledger has saved of its histograms after a number of answers at the instant {@link #NOW}. */
    private static List<Change> learntFromAnswersOf(long outputTokens, int answers) {
        List<Change> learnt = new ArrayList<>();
        SavedState saved = new SavedState();
        PoolLedger ledger = new PoolLedger(
                "chat",
                change -> {
                    saved.write(change);
                    if (change instanceof Change.Learnt) {
                        learnt.add(change);
                    }
                },
                new SplittableRandom(1),
                NOW);
        configure(ledger, NOW);
        answer(ledger, outputTokens, answers);
        return learnt;
    }

    /** Grants requests and answers them, and reviews, which saves what was learnt. */
    private static void answer(PoolLedger ledger, long outputTokens, int answers) {
        for (int i = 0; i < answers; i++) {
            Decision decision = ledger.offer(ticket(ledger), NOW);
            long grant = ((Decision.Granted) decision).reservation().grantId();
            ledger.settle(
                    new AttemptReport(
                            grant,
                            OptionalLong.of(NOW),
                            Optional.of(Spend.ofCall(BODY_BYTES / 4, outputTokens)),
                            0,
                            BODY_BYTES),
                    NOW);
        }
        ledger.review(NOW, WorkBudget.ofItems(1_000), ignored -> {});
    }

    private static Spend reservedForTheFirst(PoolLedger ledger, long now) {
        Decision decision = ledger.offer(ticket(ledger), now);
        return ((Decision.Granted) decision).reservation().spend();
    }

    private static Ticket ticket(PoolLedger ledger) {
        return new Ticket(ledger.nextSequence(), "default", 0, NOW, 0, Ticket.NEVER, BODY_BYTES, MAX_OUTPUT);
    }

    private static PoolLedger ledger(List<Change> inherited, long now) {
        return ledger(new SavedState(), inherited, now);
    }

    private static PoolLedger ledger(SavedState saved, List<Change> inherited, long now) {
        PoolLedger ledger = new PoolLedger("chat", saved, new SplittableRandom(1), now);
        inherited.forEach(change -> ledger.inherit(change, now));
        configure(ledger, now);
        return ledger;
    }

    private static void configure(PoolLedger ledger, long now) {
        InstancePolicy east = new InstancePolicy(
                "east",
                List.of(new Limit(LimitKind.TOKENS, 1_000_000_000, 60_000)),
                OptionalInt.empty(),
                InstancePolicy.CachedInput.COUNTS);
        ledger.configure(
                new PoolPolicy(
                        List.of(east),
                        Strategy.TRADITIONAL,
                        new ReservePolicy(ReservePolicy.Mode.PREDICTED, 0.99),
                        FairnessPolicy.EQUAL,
                        MAX_OUTPUT,
                        OptionalLong.empty(),
                        10_000,
                        250),
                now);
        ledger.workers(List.of(new WorkerCapacity("w", 10_000, List.of(0), Map.of())));
    }
}
