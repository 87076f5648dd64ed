package io.penstock.dispatcher.call;

import io.penstock.dispatcher.retry.Ending;
import io.penstock.records.RateLimitReading;
import io.penstock.records.Usage;
import io.penstock.schemas.error.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How one call ended.
 *
 * @param message a sentence for a person; empty after a success
 * @param answer what the provider sent; without a body when the connection broke in the middle; absent when no answer
 *     had begun
 * @param startedAt when sending began; absent when nothing was sent
 * @param firstTokenAt when the first token of a streamed answer arrived
 */
public record CallReport(
        Ending ending,
        String message,
        Optional<Answer> answer,
        Optional<Instant> startedAt,
        Optional<Instant> firstTokenAt,
        Instant completedAt) {

    /**
     * The report of a call on which the worker itself failed. The call is made again unless an answer had begun,
     * because that may have been paid for. The report does not include the answer.
     *
     * @param answer the answer as far as it is known; empty when none had begun
     */
    public static CallReport failed(
            Throwable failure,
            Optional<Answer> answer,
            Optional<Instant> startedAt,
            Optional<Instant> firstTokenAt,
            Instant completedAt) {
        return new CallReport(
                answer.isPresent()
                        ? new Ending.Refused(ErrorCode.WORKER_FAILURE)
                        : new Ending.Broken(ErrorCode.WORKER_FAILURE),
                "The worker failed on the call (" + failure.getClass().getSimpleName() + "): see its log.",
                Optional.empty(),
                startedAt,
                firstTokenAt,
                completedAt);
    }

    /** A report of the same call, for a failure of the worker while it processed the answer. */
    public CallReport failedBy(Throwable failure) {
        return failed(failure, answer, startedAt, firstTokenAt, completedAt);
    }

    /**
     * What the provider sent.
     *
     * @param status HTTP status
     * @param body the body as JSON; text that is not JSON becomes a JSON string; absent when it was empty, too large
     *     or lost
     * @param providerRequestId the provider's own id of the call
     */
    public record Answer(
            int status,
            Optional<String> body,
            Optional<Usage> usage,
            List<RateLimitReading> rateLimits,
            Optional<String> providerRequestId) {}
}
