package io.penstock.dispatcher.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.schemas.error.ErrorCode;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalTest {
    private static final Optional<String> NO_MODEL = Optional.empty();

    @ParameterizedTest
    @CsvSource({
        "401, invalid_api_key",
        "401, ",
        "403, account_deactivated",
        "404, DeploymentNotFound",
        "403, authentication_error"
    })
    void aKeyAnAccountOrADeploymentIsTheInstancesFault(int status, String code) {
        assertThat(refusal(status, code, NO_MODEL))
                .contains(new Refusal(ErrorCode.ofHttpStatus(status), Blame.INSTANCE));
    }

    @ParameterizedTest
    @CsvSource({
        "403, model_not_found",
        "404, model_not_found",
        "404, not_found_error",
        "404, ",
        "403, ",
        "404, unknown_url"
    })
    void ofAModelOrAPathOneAnswerDoesNotTell(int status, String code) {
        assertThat(refusal(status, code, NO_MODEL))
                .contains(new Refusal(ErrorCode.ofHttpStatus(status), Blame.OPERATION));
    }

    @ParameterizedTest
    @CsvSource({
        "429, insufficient_quota",
        "400, billing_hard_limit_reached",
        "403, billing_not_active",
        "403, billing_error",
        "400, credit_balance_too_low",
        "500, insufficient_balance",
        "402, ",
        "402, unknown"
    })
    void anAccountWithoutCreditIsTheInstancesFaultWhateverTheStatus(int status, String code) {
        assertThat(refusal(status, code, NO_MODEL))
                .contains(new Refusal(ErrorCode.ofHttpStatus(status), Blame.INSTANCE));
    }

    @Test
    void aModelThatTheConfigurationNamesIsTheInstancesFaultAndAPathIsNot() {
        assertThat(refusal(404, "model_not_found", Optional.of("mine")))
                .contains(new Refusal(ErrorCode.ofHttpStatus(404), Blame.INSTANCE));
        assertThat(refusal(404, "unknown_url", Optional.of("mine")))
                .contains(new Refusal(ErrorCode.ofHttpStatus(404), Blame.OPERATION));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400, 405, 408, 409, 422, 429, 500, 503})
    void otherAnswersAreNoRefusals(int status) {
        assertThat(refusal(status, "invalid_api_key", NO_MODEL)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {413, 429})
    void aRequestLargerThanAWholeLimitIsItsOwnFaultWhateverTheStatus(int status) {
        assertThat(refusal(status, ProviderError.OVER_LIMIT, NO_MODEL))
                .contains(new Refusal(ErrorCode.EXCEEDS_PROVIDER_LIMIT, Blame.REQUEST));
    }

    @Test
    void aWorkerWithoutAKeyIsTheInstancesFaultAndABodyThatIsNoJsonIsNot() {
        assertThat(Refusal.of(new Ending.Refused(ErrorCode.INVALID_BODY), NO_MODEL))
                .isEmpty();
        assertThat(Refusal.of(new Ending.Broken(ErrorCode.CONNECTION_ERROR), NO_MODEL))
                .isEmpty();
        assertThat(Refusal.of(new Ending.Unsent(ErrorCode.MISSING_API_KEY), NO_MODEL))
                .isEmpty();
    }

    @Test
    void itGoesElsewhereUntilNoInstanceIsLeft() {
        Refusal refusal = new Refusal(ErrorCode.ofHttpStatus(404), Blame.OPERATION);
        Set<String> configured = Set.of("a", "b", "c");

        assertThat(refusal.verdict("a", configured, Set.of("b"))).isEqualTo(new RetryDecision.Elsewhere(refusal));
        assertThat(refusal.verdict("a", configured, Set.of("b", "c", "gone")))
                .isEqualTo(new RetryDecision.Fail(ErrorCode.ofHttpStatus(404), Optional.of(Blame.OPERATION)));
        assertThat(refusal.verdict("a", Set.of("a"), Set.of()))
                .isEqualTo(new RetryDecision.Fail(ErrorCode.ofHttpStatus(404), Optional.of(Blame.OPERATION)));
    }

    private static Optional<Refusal> refusal(int status, String code, Optional<String> model) {
        return Refusal.of(
                new Ending.Answered(
                        status,
                        Optional.empty(),
                        Optional.ofNullable(code).map(ProviderError::ofCode),
                        Optional.empty()),
                model);
    }
}
