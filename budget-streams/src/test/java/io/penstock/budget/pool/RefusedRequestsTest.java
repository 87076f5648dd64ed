package io.penstock.budget.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.health.BreakerSignal;
import io.penstock.budget.health.CircuitBreaker;
import io.penstock.budget.health.CircuitBreaker.OpenReason;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.policy.Strategy;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.request.Operation;
import io.penstock.budget.work.WorkBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that instances refuse for good, on virtual time: whose fault it is, and what becomes of the others. */
class RefusedRequestsTest {
    private static final Operation GOOD = new Operation("/v1/chat/completions", "small");
    private static final Operation OTHER = new Operation("/v1/chat/completions", "large");
    private static final Operation FORBIDDEN = new Operation("/v1/chat/completions", "secret");
    private static final BreakerSignal NOT_FOUND = new BreakerSignal.Declined("http_404");
    private static final BreakerSignal NO_ACCESS = new BreakerSignal.Declined("http_403 model_not_found");

    private VirtualPool pool(Strategy strategy, int instances) {
        return new VirtualPool(
                Policies.pool(strategy, ReservePolicy.MAXIMUM, Policies.equal(instances, 600, 1_000_000, 20)), 100);
    }

    /** Before, it answered sooner than the other and so drew most of them: 124 of 200 failed. */
    @ParameterizedTest
    @EnumSource(Strategy.class)
    void aMisdeployedInstanceCostsNoRequestAnything(Strategy strategy) {
        VirtualPool pool = pool(strategy, 2);
        pool.answers((instance, request) -> instance.equals("i1") ? NOT_FOUND : BreakerSignal.ANSWERED);
        List<VirtualPool.Request> requests = submit(pool, GOOD, 200);

        pool.run(120_000);

        assertThat(requests).allMatch(request -> request.answeredAtMillis.isPresent());
        assertThat(requests).allMatch(request -> request.ticket.attempt() == 1);
        assertThat(health(pool, 1).openReason()).isEqualTo(OpenReason.MISCONFIGURED);
        assertThat(health(pool, 1).reason()).isEqualTo("http_404");
        // those under way when its first answer came, and a probe every 8 s
        assertThat(calls(requests) - 200).isLessThanOrEqualTo(20 + 120 / 8);
    }

    /** Before, the good ones waited for an hour. */
    @ParameterizedTest
    @EnumSource(Strategy.class)
    void requestsForAForbiddenModelEndAtOnceAndHoldNobodyUp(Strategy strategy) {
        VirtualPool pool = pool(strategy, 3);
        pool.answers((instance, request) ->
                request.ticket.operation().equals(FORBIDDEN) ? NO_ACCESS : BreakerSignal.ANSWERED);
        List<VirtualPool.Request> forbidden = submit(pool, FORBIDDEN, 1_000);
        List<VirtualPool.Request> good = submit(pool, GOOD, 500);

        // the limits allow for 1,800 calls in it
        pool.run(62_000);

        assertThat(forbidden).allMatch(request -> request.failedAtMillis.isPresent());
        assertThat(good).allMatch(request -> request.answeredAtMillis.isPresent());
        // each instance is asked until its first answer is there, with twenty places; then one call a request
        assertThat(calls(forbidden)).isLessThanOrEqualTo(1_000 + 3 * 20);
        for (int i = 0; i < 3; i++) {
            assertThat(health(pool, i)).isEqualTo(CircuitBreaker.GOOD);
        }
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void theyHoldNobodyUpWhileAnotherInstanceIsOutOfOrder(Strategy strategy) {
        VirtualPool pool = pool(strategy, 2);
        pool.answers((instance, request) -> {
            if (instance.equals("i1")) {
                return BreakerSignal.FAILED;
            }
            return request.ticket.operation().equals(FORBIDDEN) ? NO_ACCESS : BreakerSignal.ANSWERED;
        });
        submit(pool, FORBIDDEN, 100);
        List<VirtualPool.Request> good = submit(pool, GOOD, 100);

        pool.run(60_000);

        assertThat(good).allMatch(request -> request.answeredAtMillis.isPresent());
    }

    @Test
    void aKeyThatIsRefusedOpensTheInstanceAtTheFirstAnswer() {
        VirtualPool pool = pool(Strategy.POOL_FIRST, 2);
        BreakerSignal fault = new BreakerSignal.Misconfigured("http_401 invalid_api_key");
        pool.answers((instance, request) -> instance.equals("i0") ? fault : BreakerSignal.ANSWERED);
        VirtualPool.Request first = submit(pool, GOOD, 1).get(0);

        pool.run(3_000);

        assertThat(first.answeredAtMillis).isPresent();
        assertThat(first.ticket.attempt()).isEqualTo(1);
        assertThat(health(pool, 0).reason()).isEqualTo("http_401 invalid_api_key");
    }

    @Test
    void theOnlyInstanceOfAPoolGivesItsAnswer() {
        VirtualPool pool = pool(Strategy.TRADITIONAL, 1);
        pool.answers((instance, request) -> NOT_FOUND);
        List<VirtualPool.Request> requests = submit(pool, GOOD, 100);

        pool.run(1_000);

        assertThat(requests).allMatch(request -> request.failedAtMillis.isPresent());
        assertThat(requests).allMatch(request -> request.calls == 1);
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void anInstanceThatLacksOneModelGoesOnWithTheOthers(Strategy strategy) {
        VirtualPool pool = pool(strategy, 2);
        pool.answers((instance, request) ->
                instance.equals("i1") && request.ticket.operation().equals(OTHER) ? NOT_FOUND : BreakerSignal.ANSWERED);
        List<VirtualPool.Request> requests = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            requests.addAll(submit(pool, i % 2 == 0 ? GOOD : OTHER, 1));
            pool.run(100);
        }

        pool.run(10_000);

        assertThat(requests).allMatch(request -> request.answeredAtMillis.isPresent());
        assertThat(pool.answered("i1")).isGreaterThan(30);
        assertThat(health(pool, 1).isGood()).isTrue();
        assertThat(pool.ledger().standing(pool.now()).instances().get(1).declined())
                .containsExactly(OTHER);
    }

    /** The first ones may have had something of their own, such as a text that the provider does not take. */
    @Test
    void oneRefusalOfWhatAnInstanceDoesOtherwiseClosesNothing() {
        VirtualPool pool = pool(Strategy.TRADITIONAL, 2);
        submit(pool, GOOD, 50);
        pool.run(5_000);
        pool.answers((instance, request) -> NO_ACCESS);
        VirtualPool.Request odd = submit(pool, GOOD, 1).get(0);
        pool.run(1_000);
        pool.answers((instance, request) -> BreakerSignal.ANSWERED);

        assertThat(odd.failedAtMillis).isPresent();
        assertThat(odd.calls).isEqualTo(2);
        assertThat(pool.ledger().standing(pool.now()).instances())
                .allMatch(instance ->
                        instance.declined().isEmpty() && instance.health().isGood());
    }

    @Test
    void aRepairedInstanceIsFoundWithinAProbe() {
        VirtualPool pool = pool(Strategy.POOL_FIRST, 2);
        pool.answers((instance, request) -> instance.equals("i1") ? NOT_FOUND : BreakerSignal.ANSWERED);
        submit(pool, GOOD, 100);
        pool.run(60_000);
        pool.answers((instance, request) -> BreakerSignal.ANSWERED);

        for (int i = 0; i < 200; i++) {
            submit(pool, GOOD, 1);
            pool.run(100);
        }

        assertThat(pool.answered("i1")).isGreaterThan(20);
        assertThat(health(pool, 1).isGood()).isTrue();
    }

    @Test
    void aRetryAfterOfADayIsForgottenWhenTheOperatorSaysSo() {
        VirtualPool pool = pool(Strategy.TRADITIONAL, 1);
        pool.answers((instance, request) -> new BreakerSignal.Refused(OptionalLong.of(86_400_000)));
        submit(pool, GOOD, 10);
        pool.run(10_000);
        pool.answers((instance, request) -> BreakerSignal.ANSWERED);
        pool.run(600_000);
        assertThat(pool.answered("i0")).isZero();

        pool.ledger().reset("i0", pool.now() - 600_000);
        pool.run(10_000);

        assertThat(pool.answered("i0")).isEqualTo(10);
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void manyThatWaitForAnInstanceThatIsLeftAloneHoldNobodyUp(Strategy strategy) {
        VirtualPool pool = pool(strategy, 2);
        pool.answers((instance, request) -> {
            if (request.ticket.operation().equals(FORBIDDEN) && instance.equals("i1")) {
                return NO_ACCESS;
            }
            return instance.equals("i0")
                    ? new BreakerSignal.Refused(OptionalLong.of(3_600_000))
                    : BreakerSignal.ANSWERED;
        });
        submit(pool, FORBIDDEN, 12_000);
        pool.run(20_000);
        List<VirtualPool.Request> good = submit(pool, GOOD, 100);

        pool.run(60_000);

        assertThat(good).allMatch(request -> request.answeredAtMillis.isPresent());
    }

    @Test
    void aPoolThatHadNoConfigurationIsNotInTrouble() {
        VirtualPool pool = pool(Strategy.TRADITIONAL, 1);
        PoolPolicy policy = pool.ledger().policy().orElseThrow();
        pool.ledger().unconfigure(pool.now());
        pool.ledger().review(pool.now(), WorkBudget.ofItems(10), decision -> {});

        pool.ledger().configure(policy, pool.now());

        assertThat(pool.ledger().isTroubledSince(pool.now())).isFalse();
    }

    @Test
    void whatIsHeldAgainstAnInstanceLaterThanTheResetStays() {
        VirtualPool pool = pool(Strategy.TRADITIONAL, 1);
        pool.answers((instance, request) -> new BreakerSignal.Refused(OptionalLong.of(86_400_000)));
        submit(pool, GOOD, 10);
        pool.run(10_000);

        pool.ledger().reset("i0", VirtualPool.START);

        assertThat(health(pool, 0).openReason()).isEqualTo(OpenReason.REFUSES);
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void aRetryAfterOfADayThatIsHeardOfAfterTheResetIsForgottenIfItsCallWasGrantedBefore(Strategy strategy) {
        VirtualPool pool = pool(strategy, 1);
        pool.answers((instance, request) -> new BreakerSignal.Refused(OptionalLong.of(86_400_000)));
        submit(pool, GOOD, 2);
        pool.tick();
        assertThat(pool.outstanding()).isEqualTo(2);

        pool.ledger().reset("i0", pool.now());
        pool.answers((instance, request) -> BreakerSignal.ANSWERED);
        pool.run(10_000);

        assertThat(pool.answered("i0")).isEqualTo(2);
    }

    @Test
    void aRetryAfterOfACallThatWasGrantedAfterTheResetCounts() {
        VirtualPool pool = pool(Strategy.TRADITIONAL, 1);
        pool.answers((instance, request) -> new BreakerSignal.Refused(OptionalLong.of(86_400_000)));
        pool.ledger().reset("i0", pool.now());
        submit(pool, GOOD, 1);
        assertThat(pool.granted).allMatch(granted -> granted.grantedAtMillis.getAsLong() == pool.now());
        assertThat(pool.outstanding()).isEqualTo(1);
        pool.answers((instance, request) -> BreakerSignal.ANSWERED);

        pool.run(10_000);

        assertThat(pool.answered("i0")).isZero();
        assertThat(health(pool, 0).openReason()).isEqualTo(OpenReason.REFUSES);
    }

    @Test
    void whatAnInstanceDeclinesLaterThanTheResetStays() {
        VirtualPool pool = pool(Strategy.TRADITIONAL, 1);
        pool.answers((instance, request) -> new BreakerSignal.Declined("no such model"));
        submit(pool, FORBIDDEN, 1);
        pool.run(10_000);
        assertThat(pool.ledger().standing(pool.now()).instances().get(0).declined())
                .isNotEmpty();

        pool.ledger().reset("i0", VirtualPool.START);
        assertThat(pool.ledger().standing(pool.now()).instances().get(0).declined())
                .isNotEmpty();

        pool.ledger().reset("i0", pool.now());
        assertThat(pool.ledger().standing(pool.now()).instances().get(0).declined())
                .isEmpty();
    }

    private static List<VirtualPool.Request> submit(VirtualPool pool, Operation operation, int count) {
        return Stream.generate(() -> pool.submit("a", 100, 50, 50, Ticket.NEVER, operation))
                .limit(count)
                .toList();
    }

    private static long calls(List<VirtualPool.Request> requests) {
        return requests.stream().mapToLong(request -> request.calls).sum();
    }

    private static CircuitBreaker health(VirtualPool pool, int instance) {
        return pool.ledger().standing(pool.now()).instances().get(instance).health();
    }
}
