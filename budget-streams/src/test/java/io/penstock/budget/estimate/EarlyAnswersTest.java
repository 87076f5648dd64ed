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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EarlyAnswersTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final long MAX = 4_096;

    private final TokenEstimator estimator = new TokenEstimator();

    @BeforeEach
    void predict() {
        estimator.configure(new ReservePolicy(ReservePolicy.Mode.PREDICTED, 0.99), MAX);
    }

    @Test
    void shortAnswersDoNotCountWhileAnEarlierGrantHasNone() {
        estimator.outstandingFrom(0, NOW);
        for (long grant = 1; grant <= 300; grant++) {
            answer(grant, 50, NOW);
        }
        assertThat(reserved()).isEqualTo(MAX);

        answer(0, 2_000, NOW + 1_000);
        estimator.outstandingFrom(Long.MAX_VALUE, NOW + 1_000);

        assertThat(reserved()).isLessThan(MAX);
    }

    @Test
    void anAnswerThatNeverComesHoldsTheOthersUpForAMinute() {
        estimator.outstandingFrom(0, NOW);
        for (long grant = 1; grant <= 300; grant++) {
            answer(grant, 50, NOW);
        }

        estimator.outstandingFrom(0, NOW + 59_999);
        assertThat(reserved()).isEqualTo(MAX);

        estimator.outstandingFrom(0, NOW + 60_000);
        assertThat(reserved()).isLessThan(60);
    }

    @Test
    void aFewMissingAnswersDoNotHoldUpTheOthersOfTheFirstGrants() {
        for (long grant = 0; grant < 60; grant++) {
            estimator.granted(reservation(grant, MAX));
        }
        estimator.outstandingFrom(0, NOW);
        for (long grant = 2; grant < 60; grant++) {
            answer(grant, 200, NOW + 5_000);
        }

        assertThat(reserved()).isBetween(200L, MAX / 8);
    }

    private long reserved() {
        return estimator
                .reservation(new Ticket(0, "default", 0, NOW, 0, Ticket.NEVER, 400, MAX))
                .outputTokens();
    }

    private void answer(long grant, long output, long atMillis) {
        Spend used = Spend.ofCall(100, output);
        estimator.learn(
                reservation(grant, output),
                new AttemptReport(grant, OptionalLong.of(NOW), Optional.of(used), 0, 400),
                used,
                Optional.of(Operation.UNKNOWN),
                atMillis);
    }

    private static Reservation reservation(long grant, long output) {
        Spend used = Spend.ofCall(100, output);
        return new Reservation(grant, "east", "w", "default", used, MAX, used.tokens(), NOW, NOW + 10_000);
    }
}
