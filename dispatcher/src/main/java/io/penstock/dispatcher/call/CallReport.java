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
 * @param answer what the provider sent; absent when no answer came whole
 * @param startedAt when the request went onto the wire; absent when it did not
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
     * A call that the worker itself failed at. It is made again, unless it was answered: the answer may have been paid for.
     * Nothing of what came is in the report.
     *
     * @param answer what is known of the answer; empty when none had begun
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

    /** The same call, of which the worker failed to make something. */
    public CallReport failedBy(Throwable failure) {
        return failed(failure, answer, startedAt, firstTokenAt, completedAt);
    }

    /**
     * What the provider sent.
     *
     * @param status HTTP status
     * @param body as JSON; absent when it could not be read
     * @param providerRequestId the provider's own id of the call
     */
    public record Answer(
            int status,
            Optional<String> body,
            Optional<Usage> usage,
            List<RateLimitReading> rateLimits,
            Optional<String> providerRequestId) {}
}
