package io.penstock.dispatcher.work;

import io.penstock.dispatcher.call.CallReport;
import io.penstock.dispatcher.call.CallReport.Answer;
import io.penstock.dispatcher.retry.Blame;
import io.penstock.dispatcher.retry.Ending;
import io.penstock.dispatcher.retry.ProviderError;
import io.penstock.dispatcher.retry.Refusal;
import io.penstock.dispatcher.retry.RetryDecision;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.Fault;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.ResponseError;
import io.penstock.records.ResponseStatus;
import io.penstock.records.Timings;
import io.penstock.records.Usage;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns the end of a grant into two records: the outcome, and either the response of a request that has ended or the
 * re-submission of one that has not.
 *
 * @param worker id of this worker
 */
public record OutcomeRecords(String worker) {
    /** The largest message, minus room for the fields that are neither the answer nor the caller's own text. */
    private static final long MAX_RESPONSE_BYTES = Cluster.MAX_MESSAGE_BYTES - 16 * 1024;

    private static final int MAX_BYTES_A_CHARACTER = 3;
    private static final int OVERHEAD_A_PAIR_BYTES = 10;

    /** The records of a grant that was not started. The request goes back unchanged. */
    public Settled lapse(Grant grant, Instant now) {
        AttemptOutcome outcome = outcome(grant, AttemptResult.LAPSED)
                .setCompletedAt(now)
                .setErrorCode(ErrorCode.LAPSED.text())
                .build();
        return new Settled(outcome, new OutgoingRecord.Resubmission(grant.getRequest()));
    }

    /** The records of a call that has ended, or could not be made. */
    public Settled settle(Grant grant, CallReport report, RetryDecision verdict) {
        if (verdict instanceof RetryDecision.Retry retry) {
            return retry(grant, report, retry);
        }
        if (verdict instanceof RetryDecision.Again again) {
            return again(grant, report, again);
        }
        if (verdict instanceof RetryDecision.Elsewhere elsewhere) {
            return elsewhere(grant, report, elsewhere.refusal());
        }
        if (verdict instanceof RetryDecision.Fail fail) {
            return failure(grant, report, fail, report.message());
        }
        if (!fits(grant.getRequest(), report)) {
            return failure(
                    grant,
                    withoutBody(report),
                    new RetryDecision.Fail(ErrorCode.ANSWER_TOO_LARGE),
                    "The answer and the request's metadata together are larger than a response can carry.");
        }
        AttemptOutcome outcome = outcome(grant, AttemptResult.SUCCEEDED, report).build();
        InferenceResponse response = response(grant, ResponseStatus.SUCCEEDED, report)
                .setAttempts(grant.getRequest().getAttempt())
                .build();
        return new Settled(outcome, new OutgoingRecord.Response(response));
    }

    private Settled failure(Grant grant, CallReport report, RetryDecision.Fail fail, String message) {
        CallReport carried = fits(grant.getRequest(), report) ? report : withoutBody(report);
        AttemptOutcome.Builder outcome = outcome(grant, AttemptResult.FAILED, carried)
                .setErrorCode(fail.code().text());
        fail.blame().ifPresent(blame -> blame(outcome, blame, report));
        boolean wasCalled = wasCalled(report);
        if (!wasCalled) {
            outcome.setUsage(new Usage(0L, 0L, 0L));
        }
        InferenceResponse response = response(grant, ResponseStatus.FAILED, carried)
                .setAttempts(grant.getRequest().getAttempt() - (wasCalled ? 0 : 1))
                .setError(new ResponseError(fail.code().text(), message))
                .build();
        return new Settled(outcome.build(), new OutgoingRecord.Response(response));
    }

    private Settled retry(Grant grant, CallReport report, RetryDecision.Retry retry) {
        AttemptOutcome outcome = outcome(grant, AttemptResult.RETRYING, report)
                .setErrorCode(retry.code().text())
                .build();
        InferenceRequest again = InferenceRequest.newBuilder(grant.getRequest())
                .setAttempt(grant.getRequest().getAttempt() + 1)
                .setNotBefore(report.completedAt().plus(retry.after()))
                .build();
        return new Settled(outcome, new OutgoingRecord.Resubmission(again));
    }

    /**
     * The request goes back with a back-off and without a further attempt. Its reservation is held as for a grant
     * that lapsed.
     */
    private Settled again(Grant grant, CallReport report, RetryDecision.Again again) {
        AttemptOutcome outcome = outcome(grant, AttemptResult.RETRYING, report)
                .setErrorCode(again.code().text())
                .build();
        InferenceRequest request = InferenceRequest.newBuilder(grant.getRequest())
                .setNotBefore(report.completedAt().plus(again.after()))
                .build();
        return new Settled(outcome, new OutgoingRecord.Resubmission(request));
    }

    /** The request goes back with the instance that refused it added to its list. */
    private Settled elsewhere(Grant grant, CallReport report, Refusal refusal) {
        AttemptOutcome.Builder outcome = outcome(grant, AttemptResult.RETRYING, report)
                .setErrorCode(refusal.code().text());
        blame(outcome, refusal.blame(), report);
        if (!wasCalled(report)) {
            outcome.setUsage(new Usage(0L, 0L, 0L));
        }
        List<String> refusedBy = new ArrayList<>(grant.getRequest().getRefusedBy());
        if (!refusedBy.contains(grant.getInstance())) {
            refusedBy.add(grant.getInstance());
        }
        InferenceRequest again = InferenceRequest.newBuilder(grant.getRequest())
                .setRefusedBy(refusedBy)
                .build();
        return new Settled(outcome.build(), new OutgoingRecord.Resubmission(again));
    }

    private static void blame(AttemptOutcome.Builder outcome, Blame blame, CallReport report) {
        switch (blame) {
            case INSTANCE -> outcome.setFault(Fault.INSTANCE);
            case OPERATION -> outcome.setFault(Fault.OPERATION);
            case REQUEST -> {
                // The outcome's error code says it.
            }
        }
        if (report.ending() instanceof Ending.Answered answered) {
            outcome.setProviderCode(orNull(answered.error().flatMap(ProviderError::name)));
        }
    }

    private static boolean wasCalled(CallReport report) {
        return !(report.ending() instanceof Ending.Refused)
                || report.startedAt().isPresent();
    }

    private AttemptOutcome.Builder outcome(Grant grant, AttemptResult result) {
        InferenceRequest request = grant.getRequest();
        return AttemptOutcome.newBuilder()
                .setGrantId(grant.getGrantId())
                .setRequestId(request.getRequestId())
                .setBatchId(orNull(request.getBatchId()))
                .setTenant(request.getTenant())
                .setPool(grant.getPool())
                .setInstance(grant.getInstance())
                .setWorker(worker)
                .setResult(result)
                .setAttempt(request.getAttempt())
                .setBodyBytes(utf8Bytes(request.getBody()));
    }

    private AttemptOutcome.Builder outcome(Grant grant, AttemptResult result, CallReport report) {
        Optional<Answer> answer = report.answer();
        return outcome(grant, result)
                .setHttpStatus(orNull(countedStatus(report)))
                .setStartedAt(orNull(report.startedAt()))
                .setFirstTokenAt(orNull(report.firstTokenAt()))
                .setCompletedAt(report.completedAt())
                .setUsage(orNull(answer.flatMap(Answer::usage)))
                .setRetryAfterMillis(orNull(retryAfterMillis(report)))
                .setRateLimits(answer.map(Answer::rateLimits).orElse(List.of()));
    }

    private InferenceResponse.Builder response(Grant grant, ResponseStatus status, CallReport report) {
        InferenceRequest request = grant.getRequest();
        Optional<Answer> answer = report.answer();
        return InferenceResponse.newBuilder()
                .setRequestId(request.getRequestId())
                .setBatchId(orNull(request.getBatchId()))
                .setTenant(request.getTenant())
                .setPool(grant.getPool())
                .setEndpoint(request.getEndpoint())
                .setStatus(status)
                .setHttpStatus(orNull(answer.map(Answer::status)))
                .setBody(orNull(answer.flatMap(Answer::body)))
                .setUsage(orNull(answer.flatMap(Answer::usage)))
                .setInstance(grant.getInstance())
                .setWorker(worker)
                .setProviderRequestId(orNull(answer.flatMap(Answer::providerRequestId)))
                .setMetadata(request.getMetadata())
                .setTimings(Timings.newBuilder()
                        .setSubmittedAt(request.getSubmittedAt().orElse(grant.getGrantedAt()))
                        .setAdmittedAt(grant.getGrantedAt())
                        .setStartedAt(orNull(report.startedAt()))
                        .setFirstTokenAt(orNull(report.firstTokenAt()))
                        .setCompletedAt(report.completedAt())
                        .build());
    }

    /**
     * The status for the ledger. An error that came under a success status counts as the status that it stands for.
     */
    private static Optional<Integer> countedStatus(CallReport report) {
        return report.ending() instanceof Ending.Answered answered
                ? Optional.of(answered.status())
                : report.answer().map(Answer::status);
    }

    private static Optional<Long> retryAfterMillis(CallReport report) {
        return report.ending() instanceof Ending.Answered answered
                ? answered.retryAfter().map(Duration::toMillis)
                : Optional.empty();
    }

    /**
     * Whether the response fits into a message. Answers are bounded where they are read, so only much text of the
     * caller's own can make a response too large.
     */
    private static boolean fits(InferenceRequest request, CallReport report) {
        long room = MAX_RESPONSE_BYTES - callersBytes(request);
        String body = report.answer().flatMap(Answer::body).orElse("");
        return (long) body.length() * MAX_BYTES_A_CHARACTER <= room || utf8Bytes(body) <= room;
    }

    private static long callersBytes(InferenceRequest request) {
        long bytes = (long) utf8Bytes(request.getRequestId())
                + utf8Bytes(request.getBatchId().orElse(""))
                + utf8Bytes(request.getTenant())
                + utf8Bytes(request.getEndpoint());
        for (Map.Entry<String, String> pair : request.getMetadata().entrySet()) {
            bytes += OVERHEAD_A_PAIR_BYTES + utf8Bytes(pair.getKey()) + utf8Bytes(pair.getValue());
        }
        return bytes;
    }

    private static CallReport withoutBody(CallReport report) {
        return new CallReport(
                report.ending(),
                report.message(),
                report.answer()
                        .map(answer -> new Answer(
                                answer.status(),
                                Optional.empty(),
                                answer.usage(),
                                answer.rateLimits(),
                                answer.providerRequestId())),
                report.startedAt(),
                report.firstTokenAt(),
                report.completedAt());
    }

    /** The length in UTF-8. Plain ASCII is counted without encoding it. */
    private static int utf8Bytes(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return text.getBytes(StandardCharsets.UTF_8).length;
            }
        }
        return bytes;
    }

    @SuppressWarnings("NullAway") // Avro's setters take null for an absent value
    private static <T> @Nullable T orNull(Optional<T> value) {
        return value.orElse(null);
    }
}
