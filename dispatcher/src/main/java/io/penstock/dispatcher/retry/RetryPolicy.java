package io.penstock.dispatcher.retry;

import io.penstock.schemas.error.ErrorCode;
import io.penstock.schemas.error.HttpStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Bounded attempts with exponential back-off and full jitter (Brooker, "Exponential Backoff And Jitter", 2015). A
 * provider's {@code Retry-After} is a lower bound of the back-off, up to the longest back-off. A longer one concerns
 * the refusing instance, which the ledger leaves alone for that time, and must not keep the request from other
 * instances.
 *
 * @param maxAttempts calls per request, the first included; at least 1
 * @param base the upper bound of the back-off before the second attempt, doubled for each further attempt; positive
 * @param cap the longest back-off; at least the base. Back-offs longer than {@link RetryAfter#MAX} are reduced to it
 */
public record RetryPolicy(int maxAttempts, Duration base, Duration cap) {
    private static final int MAX_DOUBLINGS = 30;

    public RetryPolicy {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("max attempts must be at least 1, got " + maxAttempts);
        }
        if (base.isNegative() || base.isZero()) {
            throw new IllegalArgumentException("base must be positive, got " + base.toMillis() + " ms");
        }
        if (cap.compareTo(base) < 0) {
            throw new IllegalArgumentException(
                    "cap must be at least the base of " + base.toMillis() + " ms, got " + cap.toMillis() + " ms");
        }
    }

    /**
     * The decision after an attempt has ended.
     *
     * @param attempt the attempt's number, from 1
     */
    public RetryDecision judge(Ending ending, int attempt, RandomGenerator random) {
        if (ending instanceof Ending.Refused refused) {
            return new RetryDecision.Fail(refused.code());
        }
        if (ending instanceof Ending.Unsent unsent) {
            return new RetryDecision.Again(unsent.code(), jittered(attempt, random));
        }
        if (ending instanceof Ending.Broken broken) {
            return retryOrFail(broken.code(), attempt, Optional.empty(), random);
        }
        Ending.Answered answered = (Ending.Answered) ending;
        if (isSuccess(answered.status())) {
            return new RetryDecision.Succeed();
        }
        ErrorCode code = ErrorCode.ofHttpStatus(answered.status());
        return answered.shouldRetry().orElseGet(() -> isRetryable(answered))
                ? retryOrFail(code, attempt, answered.retryAfter(), random)
                : new RetryDecision.Fail(code);
    }

    /**
     * The provider's error decides before the status, except under 429: a call that is one too many now is not later.
     */
    private static boolean isRetryable(Ending.Answered answered) {
        int status = answered.status();
        return status == HttpStatus.TOO_MANY_REQUESTS
                || isRetryable(answered.error().flatMap(ProviderError::status).orElse(status));
    }

    /**
     * Whether another call may succeed after this status: RFC 9110, sections 15.5.9, 15.5.10 and 15.6; RFC 6585,
     * section 4.
     */
    public static boolean isRetryable(int status) {
        return status == HttpStatus.REQUEST_TIMEOUT
                || status == HttpStatus.CONFLICT
                || status == HttpStatus.TOO_MANY_REQUESTS
                || status >= 500;
    }

    private static boolean isSuccess(int status) {
        return status / 100 == 2;
    }

    private RetryDecision retryOrFail(ErrorCode code, int attempt, Optional<Duration> floor, RandomGenerator random) {
        if (attempt >= maxAttempts) {
            return new RetryDecision.Fail(code);
        }
        Duration jittered = jittered(attempt, random);
        return new RetryDecision.Retry(
                code,
                floor.map(this::bounded).filter(f -> f.compareTo(jittered) > 0).orElse(jittered));
    }

    private Duration bounded(Duration floor) {
        return floor.compareTo(cap) > 0 ? cap : floor;
    }

    private Duration jittered(int attempt, RandomGenerator random) {
        int doublings = Math.min(attempt - 1, MAX_DOUBLINGS);
        long range = base.toMillis() << doublings;
        long bounded = range >> doublings == base.toMillis() ? Math.min(range, cap.toMillis()) : cap.toMillis();
        long sane = Math.min(bounded, RetryAfter.MAX.toMillis());
        return Duration.ofMillis(random.nextLong(sane + 1));
    }
}
