package io.penstock.budget.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.grant.AttemptReport;
import io.penstock.budget.grant.Reservation;
import io.penstock.budget.histogram.LogHistogram;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.request.Operation;
import io.penstock.budget.usage.Spend;
import io.penstock.schemas.body.InputParts;
import io.penstock.schemas.body.OutputBound;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KindsTest {
    private static final ReservePolicy POLICY = new ReservePolicy(ReservePolicy.Mode.PREDICTED, 0.99);
    private static final Operation CHAT = new Operation("/v1/chat/completions", "small");
    private static final long MAX = 4_096;

    private final TokenEstimator estimator = new TokenEstimator();
    private long now = 1_700_000_000_000L;

    @BeforeEach
    void predict() {
        estimator.configure(POLICY, MAX);
    }

    @Test
    void eachTenantIsReservedForByItsOwnAnswers() {
        answers("brief", 200, 5);
        answers("verbose", 200, 800);

        assertThat(reserved("brief")).isBetween(5L, 6L);
        assertThat(reserved("verbose")).isBetween(800L, 817L);
    }

    @Test
    void operationsOfATenantAreToldApart() {
        Operation code = new Operation("/v1/chat/completions", "code");
        answers("one", CHAT, 200, 5);
        answers("one", code, 200, 800);

        assertThat(reserved(estimator, "one", CHAT)).isBetween(5L, 6L);
        assertThat(reserved(estimator, "one", code)).isBetween(800L, 817L);
    }

    @Test
    void aTenantWithoutAnswersIsReservedForAsThePool() {
        answers("verbose", 500, 800);

        assertThat(reserved("new")).isBetween(800L, 817L);
    }

    @Test
    void aFewShortAnswersAreBelievedInProportionToTheirNumber() {
        answers("verbose", 500, 800);

        answers("brief", 9, 5);
        assertThat(reserved("brief")).as("after nine").isBetween(800L, 817L);

        answers("brief", 1, 5);
        assertThat(reserved("brief")).as("after ten").isBetween((10 * 9 + 800) / 11L, (10 * 10 + 817) / 11L + 1);

        answers("brief", 88, 5);
        assertThat(reserved("brief")).as("after 98").isBetween(13L, 15L);

        answers("brief", 2, 5);
        assertThat(reserved("brief")).as("after a hundred").isBetween(5L, 6L);
    }

    @Test
    void aTenantsFirstAnswerAboveThePoolsBoundIsBelievedAtOnce() {
        answers("brief", 500, 5);
        assertThat(reserved("verbose")).isBetween(5L, 6L);

        answers("verbose", 1, 800);

        assertThat(reserved("verbose")).isBetween(1_592L, 1_633L);
        assertThat(reserved("brief")).isBetween(5L, 6L);
    }

    @Test
    void answersThatBecomeAHundredTimesAsLongAreReservedForAtTheSecond() {
        for (int i = 0; i < 1_000; i++) {
            now += 200;
            answers("one", 1, 5);
        }

        now += 200;
        answers("one", 1, 500);
        now += 200;
        answers("one", 1, 500);

        assertThat(reserved("one")).isBetween(500L, 511L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void newTenantsAnswersExceedTheirReservationsNoMoreOftenThanPromised(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int overruns = 0;
        for (int tenant = 0; tenant < 60; tenant++) {
            double mean = Math.exp(3 + 4 * random.nextDouble());
            for (int i = 0; i < 150; i++) {
                now += 10;
                long output = Math.min(MAX, Math.round(mean * Math.exp(0.6 * random.nextGaussian() - 0.18)) + 1);
                overruns += output > reserved("t" + tenant) ? 1 : 0;
                answers("t" + tenant, 1, output);
            }
        }

        assertThat(overruns / (60.0 * 150)).isLessThan(0.01);
    }

    @Test
    void theMedianIsNeverAboveTheReservation() {
        answers("brief", 500, 5);
        answers("verbose", 20, 800);

        assertThat(estimator.estimate(ticket("verbose", CHAT)).likely().outputTokens())
                .isBetween(800L, 817L)
                .isLessThanOrEqualTo(reserved("verbose"));
        assertThat(estimator.estimate(ticket("brief", CHAT)).likely().outputTokens())
                .isBetween(5L, 6L);
    }

    @Test
    void kindsSurviveARestart() {
        answers("brief", 300, 5);
        answers("verbose", 300, 800);
        TokenEstimator restored = new TokenEstimator();
        saved().forEach((number, histogram) ->
                restored.histogram(number).restore(histogram.weights(), histogram.fadedAtMillis()));

        restored.configure(POLICY, MAX);

        assertThat(reserved(restored, "brief", CHAT)).isEqualTo(reserved("brief"));
        assertThat(reserved(restored, "verbose", CHAT)).isEqualTo(reserved("verbose"));
        assertThat(restored.expected(ticket("brief", CHAT)).outputTokens())
                .isEqualTo(estimator.expected(ticket("brief", CHAT)).outputTokens());
    }

    @Test
    void theAnswerToAGrantFromBeforeARestartTeachesThePoolAlone() {
        answers("brief", 300, 5);

        for (int i = 0; i < 100; i++) {
            answer("brief", Optional.empty(), 800);
        }

        assertThat(reserved("brief")).isBetween(5L, 6L);
        assertThat(reserved("new")).isBetween(800L, 817L);
    }

    @Test
    void theKindThatWasUsedLongestAgoIsForgottenForANewOne() {
        answers("first", 200, 5);
        answers("second", 200, 5);
        saved();
        for (int tenant = 2; tenant < KindLengths.MAX_KINDS; tenant++) {
            answers("t" + tenant, 1, 800);
        }
        assertThat(saved().values()).as("none is forgotten").allMatch(histogram -> histogram.weight() > 0);
        assertThat(reserved("first")).isBetween(5L, 6L);

        answers("new", 1, 800);

        assertThat(saved().values())
                .filteredOn(histogram -> histogram.weight() == 0)
                .hasSize(1);
        assertThat(reserved("first")).isBetween(5L, 6L);
        assertThat(reserved("second")).isGreaterThan(700);
    }

    @Test
    void aKindIsSavedAgainWhenASixteenthOfItsAnswersIsNew() {
        answers("one", 160, 5);
        saved();
        while (!saved().containsKey(number("one"))) {
            answers("one", 1, 5);
        }

        answers("one", 9, 5);
        assertThat(saved()).doesNotContainKey(number("one"));

        answers("one", 3, 5);
        assertThat(saved()).containsKey(number("one"));
    }

    private static int number(String tenant) {
        return new Kind(tenant, CHAT, OutputTokens.sizeClass(MAX)).number();
    }

    /** What is to be saved since the last call, by number. */
    private Map<Integer, LogHistogram> saved() {
        Map<Integer, LogHistogram> saved = new HashMap<>();
        estimator.takeChanged((histogram, number) -> saved.put(number, histogram));
        return saved;
    }

    private long reserved(String tenant) {
        return reserved(estimator, tenant, CHAT);
    }

    private static long reserved(TokenEstimator by, String tenant, Operation operation) {
        return by.reservation(ticket(tenant, operation)).outputTokens();
    }

    private void answers(String tenant, int number, long output) {
        answers(tenant, CHAT, number, output);
    }

    private void answers(String tenant, Operation operation, int number, long output) {
        for (int i = 0; i < number; i++) {
            answer(tenant, Optional.of(operation), output);
        }
    }

    private void answer(String tenant, Optional<Operation> operation, long output) {
        Spend used = Spend.ofCall(100, output);
        Reservation reservation = new Reservation(0, "east", "w", tenant, used, MAX, 0, now, now);
        AttemptReport report = new AttemptReport(0, OptionalLong.of(now), Optional.of(used), 0, 400);
        estimator.learn(reservation, report, used, operation, now);
        estimator.ended(reservation);
    }

    private static Ticket ticket(String tenant, Operation operation) {
        return new Ticket(
                0,
                tenant,
                0,
                0,
                0,
                Ticket.NEVER,
                400,
                InputParts.NONE,
                new OutputBound.Named(MAX),
                1,
                operation,
                List.of());
    }
}
