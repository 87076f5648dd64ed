package io.penstock.budget.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.request.Operation;
import io.penstock.budget.usage.Spend;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenEstimatorTest {
    private static final long MAX = 4_096;

    private final TokenEstimator estimator = new TokenEstimator();
    private long now = 1_700_000_000_000L;

    @BeforeEach
    void predict() {
        estimator.configure(new ReservePolicy(ReservePolicy.Mode.PREDICTED, 0.99), MAX);
    }

    @Test
    void beforeAnyAnswerTheMaximumAndATokenPerByteAreReserved() {
        assertThat(estimator.reservation(ticket(2_000, MAX))).isEqualTo(Spend.ofCall(2_000, MAX));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void withinAFewHundredAnswersTheReservationIsTheQuantile(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 300; i++) {
            answer(2_000, MAX, 500, output(random, 200));
        }

        int above = 0;
        long reserved = estimator.reservation(ticket(2_000, MAX)).outputTokens();
        for (int i = 0; i < 10_000; i++) {
            above += output(random, 200) > reserved ? 1 : 0;
        }

        assertThat(reserved).isLessThan(MAX / 2);
        assertThat(above).isLessThan(500);
        assertThat(estimator.reservation(ticket(2_000, MAX)).inputTokens()).isBetween(500L, 512L);
    }

    @Test
    void theReservationIsNeverAboveTheRequestsOwnMaximum() {
        for (int i = 0; i < 300; i++) {
            answer(2_000, 100, 500, 100);
        }

        assertThat(estimator.reservation(ticket(2_000, 65)).outputTokens()).isEqualTo(65);
    }

    @Test
    void requestsOfAnotherMaximumAreLearntApart() {
        for (int i = 0; i < 300; i++) {
            answer(2_000, 64, 500, 20);
        }

        assertThat(estimator.reservation(ticket(2_000, MAX)).outputTokens()).isEqualTo(MAX);
        assertThat(estimator.reservation(ticket(2_000, 64)).outputTokens()).isLessThan(25);
    }

    @Test
    void embeddingsHaveNoOutput() {
        for (int i = 0; i < 300; i++) {
            answer(2_000, 0, 500, 0);
        }

        assertThat(estimator.reservation(ticket(2_000, 0)).outputTokens()).isZero();
        assertThat(estimator.prediction()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void outputsThatBecomeThreeTimesLongerAreNoticedWithinSeconds(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 10_000; i++) {
            now += 30;
            answer(2_000, MAX, 500, output(random, 200));
        }
        long before = estimator.reservation(ticket(2_000, MAX)).outputTokens();

        // 200 answers, in six seconds
        for (int i = 0; i < 200; i++) {
            now += 30;
            answer(2_000, MAX, 500, output(random, 600));
        }

        long after = estimator.reservation(ticket(2_000, MAX)).outputTokens();
        int aboveBefore = 0;
        int aboveAfter = 0;
        for (int i = 0; i < 10_000; i++) {
            long output = output(random, 600);
            aboveBefore += output > before ? 1 : 0;
            aboveAfter += output > after ? 1 : 0;
        }
        assertThat(aboveBefore).isGreaterThan(1_800);
        assertThat(aboveAfter).isLessThan(aboveBefore / 2);
    }

    @Test
    void maximumReservesTheMaximumWhateverTheAnswers() {
        estimator.configure(ReservePolicy.MAXIMUM, MAX);
        for (int i = 0; i < 300; i++) {
            answer(2_000, MAX, 500, 10);
        }

        assertThat(estimator.reservation(ticket(2_000, MAX)).outputTokens()).isEqualTo(MAX);
        assertThat(estimator.expected(ticket(2_000, MAX)).outputTokens()).isBetween(10L, 11L);
    }

    @Test
    void expectedIsWhatRequestsUseOnAverage() {
        SplittableRandom random = new SplittableRandom(4);
        long inputs = 0;
        long outputs = 0;
        for (int i = 0; i < 5_000; i++) {
            long input = random.nextInt(5) == 0 ? 1_000 : 200;
            long output = output(random, 200);
            answer(2_000, MAX, input, output);
            inputs += input;
            outputs += output;
        }

        estimator.readAll();

        Spend expected = estimator.expected(ticket(2_000, MAX));
        assertThat((double) expected.inputTokens() / inputs * 5_000).isBetween(0.98, 1.02);
        assertThat((double) expected.outputTokens() / outputs * 5_000).isBetween(0.98, 1.02);
    }

    @Test
    void aTenantWhoseAnswersAreShorterIsExpectedToUseLess() {
        SplittableRandom random = new SplittableRandom(6);
        for (int i = 0; i < 2_000; i++) {
            answer("brief", 2_000, MAX, 500, output(random, 30));
            answer("verbose", 2_000, MAX, 500, output(random, 600));
        }

        estimator.readAll();

        assertThat(estimator.expected(ticket("brief", 2_000, MAX)).outputTokens())
                .isBetween(24L, 36L);
        assertThat(estimator.expected(ticket("verbose", 2_000, MAX)).outputTokens())
                .isBetween(520L, 680L);
        assertThat(estimator.expected(ticket("new", 2_000, MAX)).outputTokens()).isBetween(290L, 340L);
    }

    @Test
    void whatWasSavedPredictsAsBefore() {
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < 2_000; i++) {
            answer(2_000, MAX, 500, output(random, 200));
        }
        estimator.readAll();
        TokenEstimator restored = new TokenEstimator();
        estimator.takeChanged((histogram, number) ->
                restored.histogram(number).restore(histogram.weights(), histogram.fadedAtMillis()));

        restored.configure(new ReservePolicy(ReservePolicy.Mode.PREDICTED, 0.99), MAX);

        assertThat(restored.reservation(ticket(2_000, MAX)).inputTokens())
                .isEqualTo(estimator.reservation(ticket(2_000, MAX)).inputTokens());
        assertThat((double) restored.expected(ticket(2_000, MAX)).tokens()
                        / estimator.expected(ticket(2_000, MAX)).tokens())
                .isBetween(0.98, 1.02);
    }

    private static long output(SplittableRandom random, double mean) {
        return Math.min(MAX, 1 + Math.round(-Math.log(1 - random.nextDouble()) * mean));
    }

    private void answer(int bodyBytes, long maxOutput, long input, long output) {
        answer("a", bodyBytes, maxOutput, input, output);
    }

    private void answer(String tenant, int bodyBytes, long maxOutput, long input, long output) {
        Reservation reservation =
                new Reservation(0, "east", "w", tenant, Spend.ofCall(input, maxOutput), maxOutput, 0, now, now);
        Spend used = Spend.ofCall(input, output);
        estimator.learn(
                reservation,
                new AttemptReport(0, OptionalLong.of(now), Optional.of(used), 0, bodyBytes),
                used,
                Optional.of(Operation.UNKNOWN),
                now);
    }

    private static Ticket ticket(int bodyBytes, long maxOutput) {
        return ticket("a", bodyBytes, maxOutput);
    }

    private static Ticket ticket(String tenant, int bodyBytes, long maxOutput) {
        return new Ticket(0, tenant, 0, 0, 0, Ticket.NEVER, bodyBytes, maxOutput);
    }
}
