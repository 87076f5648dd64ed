package io.penstock.budget.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Decision;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.health.BreakerSignal;
import io.penstock.budget.health.CircuitBreaker.OpenReason;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.policy.Strategy;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.state.PoolStanding;
import io.penstock.budget.strategy.WorkerCapacity;
import io.penstock.budget.usage.LimitKind;
import io.penstock.budget.work.WorkBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TroubledInstanceTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final List<WorkerCapacity> WORKERS = List.of(new WorkerCapacity("w", 50, List.of(0), Map.of()));

    private final SavedState saved = new SavedState();
    private PoolLedger ledger = new PoolLedger("chat", saved, new SplittableRandom(1), NOW);
    private PoolPolicy policy = Policies.poolFirst(Policies.instance("east", 100, 100_000, 20));
    private long sequence;

    private void open(PoolPolicy newPolicy) {
        policy = newPolicy;
        ledger.configure(policy, NOW);
        ledger.workers(WORKERS);
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void nothingIsGrantedOnAnInstanceThatCoolsDownAndARetryDoesNotJumpIt(Strategy strategy) {
        open(Policies.with(policy, strategy));
        Reservation refused = granted(offer(NOW));
        end(refused, refused(700), NOW + 40);

        // the retry's own back-off is over long before
        Ticket retry = new Ticket(sequence++, "a", 0, NOW, NOW + 100, Ticket.NEVER, 100, 100);
        ledger.offer(retry, NOW + 50);
        offer(NOW + 60);

        assertThat(pump(NOW + 739)).isEmpty();
        assertThat(pump(NOW + 740)).hasSize(1);
        assertThat(pump(NOW + 760)).isEmpty();
    }

    @Test
    void theOthersOfThePoolGoOn() {
        open(Policies.poolFirst(Policies.equal(2, 100, 100_000, 20)));
        Reservation refused = granted(offer(NOW));
        end(refused, refused(60_000), NOW + 40);

        for (int i = 0; i < 10; i++) {
            assertThat(granted(offer(NOW + 50)).instance()).isNotEqualTo(refused.instance());
        }
    }

    @Test
    void theCoolDownOutlivesTheLedger() {
        open(policy);
        end(granted(offer(NOW)), refused(5_000), NOW + 40);

        ledger = saved.restored(policy, WORKERS, NOW + 1_000);

        assertThat(offer(NOW + 1_000)).isInstanceOf(Decision.Waiting.class);
        assertThat(pump(NOW + 5_039)).isEmpty();
        assertThat(pump(NOW + 5_040)).hasSize(1);
    }

    @Test
    void aProbeUnderWayIsRememberedOverARestart() {
        open(policy);
        end(granted(offer(NOW)), refused(1_000), NOW);
        assertThat(granted(offer(NOW + 1_000))).isNotNull();

        ledger = saved.restored(policy, WORKERS, NOW + 1_100);

        assertThat(offer(NOW + 1_100)).isInstanceOf(Decision.Waiting.class);
    }

    @Test
    void aRefusedCallCountsAsARequestWithoutTokens() {
        open(policy);
        end(granted(offer(NOW)), refused(0), NOW + 40);

        assertThat(used(LimitKind.TOKENS)).isZero();
        assertThat(used(LimitKind.REQUESTS)).isEqualTo(1);
    }

    @Test
    void anAnsweredProbeBringsTheFullRateBack() {
        open(policy);
        List<Reservation> running = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            running.add(granted(offer(NOW)));
        }
        running.forEach(call -> end(call, BreakerSignal.FAILED, NOW + 100));
        for (int i = 0; i < 20; i++) {
            offer(NOW + 200);
        }
        assertThat(standing(NOW + 200).health().openReason()).isEqualTo(OpenReason.FAILS);

        List<Decision> probes = pump(NOW + 1_100);
        assertThat(probes).hasSize(1);
        end(granted(probes.get(0)), BreakerSignal.ANSWERED, NOW + 1_200);

        assertThat(pump(NOW + 1_200)).hasSize(19);
    }

    @Test
    void aPromiseMovesToAnotherInstanceWhenItsOwnOpensLater() {
        open(Policies.poolFirst(Policies.equal(2, 100, 1_000, 20)));
        List<Reservation> running = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            running.add(granted(ledger.offer(ticket(100, 150), NOW + i)));
        }
        Ticket large = ticket(100, 900);
        assertThat(ledger.offer(large, NOW + 10)).isInstanceOf(Decision.Waiting.class);
        pump(NOW + 20);
        // both are full; whichever it was promised, one refuses for long and the other becomes free
        Reservation first = running.remove(0);
        end(first, refused(3_600_000), NOW + 30);
        running.forEach(call -> end(call, BreakerSignal.ANSWERED, NOW + 40));
        List<Decision> granted = new ArrayList<>();

        for (long at = NOW + 50; at < NOW + 120_000 && granted.isEmpty(); at += 500) {
            ledger.offer(ticket(100, 150), at);
            for (Decision decision : pump(at)) {
                if (decision.ticket().sequence() == large.sequence()) {
                    granted.add(decision);
                } else {
                    end(granted(decision), BreakerSignal.ANSWERED, at);
                }
            }
        }

        assertThat(granted).hasSize(1);
        assertThat(granted(granted.get(0)).instance()).isNotEqualTo(first.instance());
    }

    private Decision offer(long at) {
        return ledger.offer(ticket(100, 100), at);
    }

    private Ticket ticket(int bodyBytes, long maxOutput) {
        return new Ticket(sequence++, "a", 0, NOW, 0, Ticket.NEVER, bodyBytes, maxOutput);
    }

    private List<Decision> pump(long at) {
        List<Decision> decisions = new ArrayList<>();
        ledger.pump(at, WorkBudget.ofItems(1_000), decisions::add);
        return decisions;
    }

    private void end(Reservation call, BreakerSignal signal, long at) {
        boolean answered = signal instanceof BreakerSignal.Answered;
        assertThat(ledger.settle(
                        new AttemptReport(
                                call.grantId(),
                                OptionalLong.of(call.grantedAtMillis()),
                                answered ? Optional.of(call.spend()) : Optional.empty(),
                                0,
                                100,
                                signal,
                                List.of()),
                        at))
                .isTrue();
    }

    private long used(LimitKind kind) {
        return standing(NOW + 50).limits().stream()
                .filter(limit -> limit.limit().kind() == kind)
                .findFirst()
                .orElseThrow()
                .used();
    }

    private PoolStanding.InstanceStanding standing(long at) {
        return ledger.standing(at).instances().get(0);
    }

    private static Reservation granted(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Granted.class);
        return ((Decision.Granted) decision).reservation();
    }

    private static BreakerSignal refused(long retryAfterMillis) {
        return new BreakerSignal.Refused(OptionalLong.of(retryAfterMillis));
    }
}
