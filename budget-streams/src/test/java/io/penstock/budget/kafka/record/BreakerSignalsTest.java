package io.penstock.budget.kafka.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.health.BreakerSignal;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.schemas.error.ErrorCode;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BreakerSignalsTest {
    @ParameterizedTest
    @ValueSource(ints = {200, 204, 400, 404, 409, 422})
    void anyAnswerThatIsNoRefusalShowsThatTheInstanceWorks(int status) {
        assertThat(BreakerSignals.of(outcome().setHttpStatus(status).build())).isEqualTo(BreakerSignal.ANSWERED);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 408, 500, 502, 503, 529})
    void anErrorOfTheServerOrOfTheKeyIsAFailure(int status) {
        assertThat(BreakerSignals.of(outcome().setHttpStatus(status).build())).isEqualTo(BreakerSignal.FAILED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connection_error",
                "connect_timeout",
                "response_timeout",
                "unfinished_answer",
                "unreadable_answer"
            })
    void aCallWithoutAUsableAnswerIsAFailureWhateverItsStatusWas(String code) {
        assertThat(BreakerSignals.of(outcome().setErrorCode(code).build())).isEqualTo(BreakerSignal.FAILED);
        assertThat(BreakerSignals.of(
                        outcome().setErrorCode(code).setHttpStatus(200).build()))
                .isEqualTo(BreakerSignal.FAILED);
    }

    @Test
    void aRefusalCarriesHowLongTheProviderAsksFor() {
        assertThat(BreakerSignals.of(outcome().setHttpStatus(429).build()))
                .isEqualTo(new BreakerSignal.Refused(OptionalLong.empty()));
        assertThat(BreakerSignals.of(
                        outcome().setHttpStatus(429).setRetryAfterMillis(1_500L).build()))
                .isEqualTo(new BreakerSignal.Refused(OptionalLong.of(1_500)));
        assertThat(BreakerSignals.of(
                        outcome().setHttpStatus(503).setRetryAfterMillis(-1L).build()))
                .isEqualTo(new BreakerSignal.Refused(OptionalLong.of(0)));
    }

    @Test
    void aRequestLargerThanAWholeLimitHoldsNothingAgainstTheInstance() {
        assertThat(BreakerSignals.of(outcome()
                        .setErrorCode(ErrorCode.EXCEEDS_PROVIDER_LIMIT.text())
                        .setHttpStatus(429)
                        .setRetryAfterMillis(60_000L)
                        .build()))
                .isEqualTo(BreakerSignal.TOO_LARGE);
    }

    @Test
    void whatWasNotCalledSaysNothing() {
        assertThat(BreakerSignals.of(outcome().setResult(AttemptResult.LAPSED).build()))
                .isEqualTo(BreakerSignal.NONE);
        assertThat(BreakerSignals.of(outcome().setErrorCode("aborted").build())).isEqualTo(BreakerSignal.NONE);
    }

    private static AttemptOutcome.Builder outcome() {
        return AttemptOutcome.newBuilder()
                .setGrantId(1)
                .setRequestId("a")
                .setPool("chat")
                .setInstance("east")
                .setWorker("w")
                .setResult(AttemptResult.RETRYING)
                .setAttempt(1)
                .setCompletedAt(Instant.EPOCH)
                .setBodyBytes(1);
    }
}
