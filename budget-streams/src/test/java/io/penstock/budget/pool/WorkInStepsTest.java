package io.penstock.budget.pool;

import static io.penstock.budget.pool.Policies.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.grant.Decision;
import io.penstock.budget.policy.FairnessPolicy;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.policy.Strategy;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.strategy.WorkerCapacity;
import io.penstock.budget.work.WorkBudget;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a pool's ledger does with a budget of work. */
class WorkInStepsTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final long DUE = NOW + 1_000;

    private final SavedState saved = new SavedState();
    private final PoolLedger ledger = new PoolLedger("chat", saved, new SplittableRandom(1), NOW);

    @Test
    void requestsThatAreDueAtOnceEndAsTheBudgetAllows() {
        configure(Strategy.TRADITIONAL, 10_000);
        offer(25, DUE);

        List<Decision> first = new ArrayList<>();
        assertThat(ledger.pump(DUE, WorkBudget.ofItems(10), first::add)).isTrue();
        List<Decision> others = new ArrayList<>();
        assertThat(ledger.pump(DUE, WorkBudget.ofItems(10), others::add)).isTrue();
        assertThat(ledger.pump(DUE, WorkBudget.ofItems(10), others::add)).isFalse();

        assertThat(first).hasSize(10).hasOnlyElementsOfType(Decision.Expired.class);
        assertThat(others).hasSize(15);
        assertThat(saved.waiting()).isZero();
    }

    @Test
    void grantsAndExpiriesLeaveEachOtherHalfOfTheBudget() {
        configure(Strategy.TRADITIONAL, 10_000);
        offer(100, Ticket.NEVER);
        offer(100, DUE);
        workers(200);

        List<Decision> decisions = pump(DUE, 20);

        assertThat(decisions.stream().filter(Decision.Granted.class::isInstance))
                .hasSize(10);
        assertThat(decisions.stream().filter(Decision.Expired.class::isInstance))
                .hasSize(10);
    }

    @Test
    void aRequestWhoseTimeIsOverIsNotGrantedThoughItHasNotEndedYet() {
        configure(Strategy.TRADITIONAL, 10_000);
        offer(50, DUE);
        offer(1, Ticket.NEVER);
        workers(200);

        List<Decision> decisions = new ArrayList<>();
        while (ledger.pump(DUE, WorkBudget.ofItems(1), decisions::add)) {
            assertThat(decisions.size()).isLessThan(52);
        }

        assertThat(decisions).hasSize(51);
        assertThat(decisions.stream()
                        .filter(Decision.Granted.class::isInstance)
                        .map(Decision::ticket)
                        .map(Ticket::sequence))
                .containsExactly(50L);
    }

    @Test
    void requestsThatNoLongerFitAreRejectedAsTheBudgetAllows() {
        configure(Strategy.TRADITIONAL, 10_000);
        offer(30, Ticket.NEVER);

        configure(Strategy.TRADITIONAL, 50);
        List<Decision> first = pump(NOW + 20, 10);

        assertThat(first).hasSize(5).hasOnlyElementsOfType(Decision.Rejected.class);
        assertThat(saved.waiting()).isEqualTo(25);
    }

    @Test
    void aPoolTakenAwayRejectsWhatWaitsAsTheBudgetAllows() {
        configure(Strategy.TRADITIONAL, 10_000);
        offer(30, Ticket.NEVER);
        ledger.unconfigure(NOW);
        long graceIsOver = NOW + PoolLedger.CONFIGURATION_GRACE_MILLIS;

        assertThat(pump(graceIsOver - 1, 10)).isEmpty();
        List<Decision> first = pump(graceIsOver, 10);
        List<Decision> others = pump(graceIsOver, 1_000);

        assertThat(first).hasSize(5).hasOnlyElementsOfType(Decision.Rejected.class);
        assertThat(others).hasSize(25).hasOnlyElementsOfType(Decision.Rejected.class);
    }

    @Test
    void grantsGoOnWhileAChangeOfStrategyMovesWhatWaits() {
        configure(Strategy.POOL_FIRST, 1_000_000_000);
        offer(2_000, Ticket.NEVER);
        workers(3_000);

        configure(Strategy.TRADITIONAL, 1_000_000_000);
        List<Decision> decisions = pump(NOW + 20, 4);
        assertThat(decisions).isNotEmpty().hasOnlyElementsOfType(Decision.Granted.class);
        configure(Strategy.POOL_FIRST, 1_000_000_000);
        Ticket cancelled = ticket(1_999, Ticket.NEVER);
        ledger.cancel(cancelled);
        while (ledger.pump(NOW + 40, WorkBudget.ofItems(50), decisions::add)) {
            assertThat(decisions.size()).isLessThan(2_000);
        }

        Set<Long> granted = new HashSet<>();
        decisions.forEach(decision -> granted.add(decision.ticket().sequence()));
        assertThat(decisions).hasSize(1_999).hasOnlyElementsOfType(Decision.Granted.class);
        assertThat(granted).hasSize(1_999).doesNotContain(1_999L);
        assertThat(ledger.hasWaiting()).isFalse();
    }

    @Test
    void aChangeOfTheNumberOfBucketsLosesNothing() {
        configure(Strategy.POOL_FIRST, 1_000_000_000);
        offer(500, Ticket.NEVER);
        workers(1_000);
        FairnessPolicy equal = FairnessPolicy.EQUAL;

        for (int buckets : new int[] {1, 8, 2}) {
            PoolPolicy policy = Policies.pool(
                    Strategy.POOL_FIRST, ReservePolicy.MAXIMUM, instance("east", 1_000_000, 1_000_000_000, 5_000));
            ledger.configure(
                    Policies.with(policy, new FairnessPolicy(buckets, equal.objective(), equal.weights())), NOW);
            pump(NOW + buckets, 6);
        }
        while (ledger.pump(NOW + 40, WorkBudget.ofItems(50), decision -> {})) {
            assertThat(ledger.hasWaiting()).isTrue();
        }

        assertThat(ledger.counters().granted()).isEqualTo(500);
    }

    private List<Decision> pump(long now, int items) {
        List<Decision> decisions = new ArrayList<>();
        ledger.pump(now, WorkBudget.ofItems(items), decisions::add);
        return decisions;
    }

    private void configure(Strategy strategy, long tokensPerMinute) {
        ledger.configure(
                Policies.pool(strategy, ReservePolicy.MAXIMUM, instance("east", 1_000_000, tokensPerMinute, 5_000)),
                NOW);
    }

    private void workers(int slots) {
        ledger.workers(List.of(new WorkerCapacity("w", slots, List.of(0), Map.of())));
    }

    private void offer(int many, long expiresAt) {
        for (int i = 0; i < many; i++) {
            assertThat(ledger.offer(ticket(ledger.nextSequence(), expiresAt), NOW))
                    .isInstanceOf(Decision.Waiting.class);
        }
    }

    private static Ticket ticket(long sequence, long expiresAt) {
        return new Ticket(sequence, "t" + sequence % 3, 0, NOW, 0, expiresAt, 40, 60);
    }
}
