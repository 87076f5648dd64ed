package io.penstock.budget.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.health.Signal;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.schemas.ErrorCode;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignalsTest {
    @ParameterizedTest
    @ValueSource(ints = {200, 204, 400, 404, 409, 422})
    void anyAnswerThatIsNoRefusalShowsThatTheInstanceWorks(int status) {
        assertThat(Signals.of(outcome().setHttpStatus(status).build())).isEqualTo(Signal.ANSWERED);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 408, 500, 502, 503, 529})
    void anErrorOfTheServerOrOfTheKeyIsAFailure(int status) {
        assertThat(Signals.of(outcome().setHttpStatus(status).build())).isEqualTo(Signal.FAILED);
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
        assertThat(Signals.of(outcome().setErrorCode(code).build())).isEqualTo(Signal.FAILED);
        assertThat(Signals.of(outcome().setErrorCode(code).setHttpStatus(200).build()))
                .isEqualTo(Signal.FAILED);
    }

    @Test
    void aRefusalCarriesHowLongTheProviderAsksFor() {
        assertThat(Signals.of(outcome().setHttpStatus(429).build()))
                .isEqualTo(new Signal.Refused(OptionalLong.empty()));
        assertThat(Signals.of(
                        outcome().setHttpStatus(429).setRetryAfterMillis(1_500L).build()))
                .isEqualTo(new Signal.Refused(OptionalLong.of(1_500)));
        assertThat(Signals.of(
                        outcome().setHttpStatus(503).setRetryAfterMillis(-1L).build()))
                .isEqualTo(new Signal.Refused(OptionalLong.of(0)));
    }

    @Test
    void aRequestLargerThanAWholeLimitHoldsNothingAgainstTheInstance() {
        assertThat(Signals.of(outcome()
                        .setErrorCode(ErrorCode.EXCEEDS_PROVIDER_LIMIT.text())
                        .setHttpStatus(429)
                        .setRetryAfterMillis(60_000L)
                        .build()))
                .isEqualTo(Signal.TOO_LARGE);
    }

    @Test
    void whatWasNotCalledSaysNothing() {
        assertThat(Signals.of(outcome().setResult(AttemptResult.LAPSED).build()))
                .isEqualTo(Signal.NONE);
        assertThat(Signals.of(outcome().setErrorCode("aborted").build())).isEqualTo(Signal.NONE);
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
