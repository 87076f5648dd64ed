package io.penstock.dispatcher.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.dispatcher.retry.Ending.Answered;
import io.penstock.dispatcher.retry.Ending.Broken;
import io.penstock.dispatcher.retry.Ending.Refused;
import io.penstock.dispatcher.retry.Ending.Unsent;
import io.penstock.dispatcher.retry.RetryDecision.Again;
import io.penstock.dispatcher.retry.RetryDecision.Fail;
import io.penstock.dispatcher.retry.RetryDecision.Retry;
import io.penstock.dispatcher.retry.RetryDecision.Succeed;
import io.penstock.schemas.error.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTest {
    private static final RetryPolicy POLICY = new RetryPolicy(3, Duration.ofMillis(500), Duration.ofSeconds(30));

    private final SplittableRandom random = new SplittableRandom(1);

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 299})
    void aSuccessIsASuccess(int status) {
        assertThat(judge(answered(status), 1)).isEqualTo(new Succeed());
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 409, 429, 500, 502, 503, 504, 529, 599})
    void anotherCallMayBeAnsweredBetter(int status) {
        assertThat(judge(answered(status), 1)).isInstanceOf(Retry.class);
        assertThat(judge(answered(status), 2)).isInstanceOf(Retry.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 307, 400, 401, 403, 404, 413, 422, 499})
    void anotherCallWouldBeAnsweredAlike(int status) {
        assertThat(judge(answered(status), 1)).isEqualTo(new Fail(ErrorCode.ofHttpStatus(status)));
    }

    @ParameterizedTest
    @CsvSource({
        "500, invalid_request_error, false",
        "503, context_length_exceeded, false",
        "400, overloaded_error, true",
        "400, rate_limit_exceeded, true",
        "500, server_error, true",
        "500, something_new, true",
        "400, something_new, false",
        "429, invalid_request_error, true"
    })
    void theErrorDecidesBeforeTheStatus(int status, String code, boolean isRetried) {
        Answered answered =
                new Answered(status, Optional.empty(), Optional.of(ProviderError.ofCode(code)), Optional.empty());

        assertThat(judge(answered, 1)).isInstanceOf(isRetried ? Retry.class : Fail.class);
    }

    @ParameterizedTest
    @CsvSource({"500, false", "429, false", "400, true"})
    void theProvidersHeaderDecidesBeforeBoth(int status, boolean shouldRetry) {
        Answered answered = new Answered(status, Optional.empty(), Optional.empty(), Optional.of(shouldRetry));

        assertThat(judge(answered, 1)).isInstanceOf(shouldRetry ? Retry.class : Fail.class);
    }

    @Test
    void theLastAttemptIsNotRetried() {
        assertThat(judge(answered(503), 3)).isEqualTo(new Fail(ErrorCode.ofHttpStatus(503)));
        assertThat(judge(new Broken(ErrorCode.CONNECTION_ERROR), 3)).isEqualTo(new Fail(ErrorCode.CONNECTION_ERROR));
        assertThat(judge(answered(503), 4)).isEqualTo(new Fail(ErrorCode.ofHttpStatus(503)));
    }

    @Test
    void aBrokenCallIsRetriedAndARefusedOneIsNot() {
        assertThat(judge(new Broken(ErrorCode.RESPONSE_TIMEOUT), 1)).isInstanceOf(Retry.class);
        assertThat(judge(new Refused(ErrorCode.INVALID_BODY), 1)).isEqualTo(new Fail(ErrorCode.INVALID_BODY));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 1_000})
    void aRequestThatWasNotSentGoesBackWhateverItsAttempt(int attempt) {
        assertThat(judge(new Unsent(ErrorCode.CONNECTION_ERROR), attempt))
                .isInstanceOfSatisfying(Again.class, again -> {
                    assertThat(again.code()).isEqualTo(ErrorCode.CONNECTION_ERROR);
                    assertThat(again.after()).isBetween(Duration.ZERO, Duration.ofSeconds(30));
                });
    }

    @Test
    void theBackOffDoublesWithFullJitterUpToItsCap() {
        RetryPolicy policy = new RetryPolicy(100, Duration.ofMillis(500), Duration.ofSeconds(3));

        assertThat(longest(policy, 1)).isBetween(480L, 500L);
        assertThat(longest(policy, 2)).isBetween(950L, 1_000L);
        assertThat(longest(policy, 3)).isBetween(1_900L, 2_000L);
        assertThat(longest(policy, 4)).isBetween(2_850L, 3_000L);
        assertThat(longest(policy, 99)).isBetween(2_850L, 3_000L);
        assertThat(shortest(policy, 4)).isBetween(0L, 30L);
    }

    @Test
    void theProvidersWaitIsAFloorAndNotACeiling() {
        RetryDecision asked = judge(new Answered(429, Optional.of(Duration.ofSeconds(7))), 1);
        RetryDecision askedLittle = judge(new Answered(429, Optional.of(Duration.ZERO)), 2);

        assertThat(asked).isEqualTo(new Retry(ErrorCode.ofHttpStatus(429), Duration.ofSeconds(7)));
        assertThat(askedLittle).isInstanceOf(Retry.class);
    }

    @Test
    void aRequestWaitsNoLongerThanTheLongestBackOffForAnInstanceThatAsksForADay() {
        RetryDecision askedAsMuch = judge(new Answered(429, Optional.of(Duration.ofSeconds(30))), 1);
        RetryDecision askedMore = judge(new Answered(429, Optional.of(Duration.ofMillis(30_001))), 1);
        RetryDecision askedADay = judge(new Answered(429, Optional.of(Duration.ofDays(1))), 1);

        assertThat(askedAsMuch).isEqualTo(new Retry(ErrorCode.ofHttpStatus(429), Duration.ofSeconds(30)));
        assertThat(askedMore).isEqualTo(new Retry(ErrorCode.ofHttpStatus(429), Duration.ofSeconds(30)));
        assertThat(askedADay).isEqualTo(new Retry(ErrorCode.ofHttpStatus(429), Duration.ofSeconds(30)));
    }

    @Test
    void noBackOffIsLongerThanADayHoweverItIsConfigured() {
        RetryPolicy policy = new RetryPolicy(100, Duration.ofDays(100_000), Duration.ofMillis(Long.MAX_VALUE));

        assertThat(longest(policy, 90)).isBetween(0L, Duration.ofDays(1).toMillis());
    }

    @Test
    void badPoliciesAreRefused() {
        Duration second = Duration.ofSeconds(1);

        assertThatThrownBy(() -> new RetryPolicy(0, second, second)).hasMessageContaining("got 0");
        assertThatThrownBy(() -> new RetryPolicy(1, Duration.ZERO, second)).hasMessageContaining("got 0 ms");
        assertThatThrownBy(() -> new RetryPolicy(1, second, Duration.ofMillis(999)))
                .hasMessageContaining("got 999 ms");
    }

    private RetryDecision judge(Ending ending, int attempt) {
        return POLICY.judge(ending, attempt, random);
    }

    private static Answered answered(int status) {
        return new Answered(status, Optional.empty());
    }

    private long longest(RetryPolicy policy, int attempt) {
        long longest = 0;
        for (int i = 0; i < 1_000; i++) {
            longest = Math.max(longest, backOff(policy, attempt));
        }
        return longest;
    }

    private long shortest(RetryPolicy policy, int attempt) {
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < 1_000; i++) {
            shortest = Math.min(shortest, backOff(policy, attempt));
        }
        return shortest;
    }

    private long backOff(RetryPolicy policy, int attempt) {
        RetryDecision verdict = policy.judge(new Broken(ErrorCode.CONNECTION_ERROR), attempt, random);
        return ((Retry) verdict).after().toMillis();
    }
}
