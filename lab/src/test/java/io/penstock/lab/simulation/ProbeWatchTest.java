package io.penstock.lab.simulation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProbeWatchTest {
    private static final String ACCOUNT = "east";
    private static final long NOW = 1_700_000_000_000L;
    private static final long START_WITHIN_MILLIS = 2_000;
    private static final long PATIENCE_MILLIS = 5_000;

    private final ProbeWatch watch = new ProbeWatch(0);

    @BeforeEach
    void anAccountRefuses() {
        watch.granted(ACCOUNT, grant(0, NOW), NOW);
        watch.granted(ACCOUNT, grant(1, NOW - 1), NOW);
        watch.settled(ACCOUNT, grant(1, NOW - 1), outcome(AttemptResult.RETRYING, 429), NOW);
    }

    @Test
    void aSecondProbeIsFoundWhileTheFirstMayNotHaveBegun() {
        watch.granted(ACCOUNT, grant(2, NOW + 1), NOW + 1);
        long letIn = NOW + 1 + START_WITHIN_MILLIS + PATIENCE_MILLIS;

        assertThatThrownBy(() -> watch.granted(ACCOUNT, grant(3, letIn - 1), letIn - 1))
                .isInstanceOf(BrokenPromise.class)
                .hasMessageContaining("grant 3 while nobody knows what becomes of its probe, grant 2");
        assertThatCode(() -> watch.granted(ACCOUNT, grant(4, letIn), letIn)).doesNotThrowAnyException();
    }

    @Test
    void aProbeThatLapsedIsFollowedByOneAndNotByTwo() {
        watch.granted(ACCOUNT, grant(2, NOW + 1), NOW + 1);
        watch.settled(ACCOUNT, grant(2, NOW + 1), outcome(AttemptResult.LAPSED, 0), NOW + 2);

        assertOneProbeMayFollow(NOW + 3);
    }

    @Test
    void anAnswerToTheProbeLetsAllFollow() {
        watch.granted(ACCOUNT, grant(2, NOW + 1), NOW + 1);
        watch.settled(ACCOUNT, grant(2, NOW + 1), outcome(AttemptResult.SUCCEEDED, 200), NOW + 2);

        assertAllMayFollow(NOW + 3);
    }

    @Test
    void anAnswerToACallOfBeforeTheRefusalProvesNothing() {
        watch.settled(ACCOUNT, grant(0, NOW), outcome(AttemptResult.SUCCEEDED, 200), NOW + 1);

        assertOneProbeMayFollow(NOW + 2);
    }

    @Test
    void aRefusalOfACallOfBeforeTheLastRefusalOpensNothingAgain() {
        watch.granted(ACCOUNT, grant(2, NOW + 1), NOW + 1);
        watch.settled(ACCOUNT, grant(2, NOW + 1), outcome(AttemptResult.SUCCEEDED, 200), NOW + 2);
        watch.settled(ACCOUNT, grant(0, NOW), outcome(AttemptResult.RETRYING, 429), NOW + 3);

        assertAllMayFollow(NOW + 4);
    }

    /** The ledger keeps when the account refused last; whoever forgets it cannot tell that the call is older. */
    @Test
    void aRefusalOfACallOfBeforeAJumpOfTheClockProvesNothing() {
        watch.forgetAll();
        watch.settled(ACCOUNT, grant(0, NOW), outcome(AttemptResult.RETRYING, 429), NOW + 1);

        assertAllMayFollow(NOW + 2);
    }

    @Test
    void aRefusalOfACallOfBeforeAResetProvesNothing() {
        watch.reset(ACCOUNT, NOW);
        watch.settled(ACCOUNT, grant(0, NOW), outcome(AttemptResult.RETRYING, 429), NOW + 1);

        assertAllMayFollow(NOW + 2);
    }

    @Test
    void aRefusalOfACallOfAfterAResetIsFollowedByOneProbe() {
        watch.reset(ACCOUNT, NOW);
        watch.granted(ACCOUNT, grant(2, NOW + 1), NOW + 1);
        watch.settled(ACCOUNT, grant(2, NOW + 1), outcome(AttemptResult.RETRYING, 429), NOW + 2);

        assertOneProbeMayFollow(NOW + 3);
    }

    /** The ledger may have taken the refusal for news, so that what was granted before it proves nothing. */
    @Test
    void aRefusalProvesNothingOnceOneOfACallOfBeforeAJumpOfTheClockWasRead() {
        watch.forgetAll();
        watch.granted(ACCOUNT, grant(2, NOW + 1), NOW + 1);
        watch.settled(ACCOUNT, grant(0, NOW), outcome(AttemptResult.RETRYING, 429), NOW + 2);
        watch.settled(ACCOUNT, grant(2, NOW + 1), outcome(AttemptResult.RETRYING, 429), NOW + 3);

        assertAllMayFollow(NOW + 4);
    }

    @Test
    void aRefusalOfACallOfAfterAJumpOfTheClockIsFollowedByOneProbe() {
        watch.forgetAll();
        watch.granted(ACCOUNT, grant(2, NOW + 1), NOW + 1);
        watch.settled(ACCOUNT, grant(2, NOW + 1), outcome(AttemptResult.RETRYING, 429), NOW + 2);

        assertOneProbeMayFollow(NOW + 3);
    }

    private void assertAllMayFollow(long atMillis) {
        assertThatCode(() -> {
                    watch.granted(ACCOUNT, grant(3, atMillis), atMillis);
                    watch.granted(ACCOUNT, grant(4, atMillis), atMillis);
                })
                .doesNotThrowAnyException();
    }

    private void assertOneProbeMayFollow(long atMillis) {
        watch.granted(ACCOUNT, grant(3, atMillis), atMillis);

        assertThatThrownBy(() -> watch.granted(ACCOUNT, grant(4, atMillis), atMillis))
                .isInstanceOf(BrokenPromise.class)
                .hasMessageContaining("its probe, grant 3");
    }

    private static Grant grant(long id, long atMillis) {
        return Grant.newBuilder()
                .setGrantId(id)
                .setPool("pool")
                .setInstance(ACCOUNT)
                .setWorker("w")
                .setPartition(0)
                .setReservedInputTokens(1)
                .setReservedOutputTokens(1)
                .setGrantedAt(Instant.ofEpochMilli(atMillis))
                .setStartBy(Instant.ofEpochMilli(atMillis + START_WITHIN_MILLIS))
                .setRequest(InferenceRequest.newBuilder()
                        .setRequestId("r" + id)
                        .setPool("pool")
                        .setEndpoint("/v1/chat/completions")
                        .setBody("{}")
                        .build())
                .build();
    }

    private static AttemptOutcome outcome(AttemptResult result, int status) {
        return AttemptOutcome.newBuilder()
                .setGrantId(0)
                .setRequestId("r")
                .setPool("pool")
                .setInstance(ACCOUNT)
                .setWorker("w")
                .setAttempt(1)
                .setBodyBytes(2)
                .setResult(result)
                .setHttpStatus(status == 0 ? null : status)
                .setCompletedAt(Instant.ofEpochMilli(NOW))
                .build();
    }
}
