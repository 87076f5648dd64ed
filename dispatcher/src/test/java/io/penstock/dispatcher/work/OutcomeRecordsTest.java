package io.penstock.dispatcher.work;

import static io.penstock.dispatcher.work.Grants.GRANTED_AT;
import static io.penstock.dispatcher.work.Grants.grant;
import static io.penstock.dispatcher.work.Grants.request;
import static org.assertj.core.api.Assertions.assertThat;

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
import io.penstock.records.RateLimitReading;
import io.penstock.records.ResponseError;
import io.penstock.records.ResponseStatus;
import io.penstock.records.Timings;
import io.penstock.records.Usage;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutcomeRecordsTest {
    private static final Instant STARTED = GRANTED_AT.plusSeconds(1);
    private static final Instant COMPLETED = GRANTED_AT.plusSeconds(3);
    private static final Usage USAGE = new Usage(3L, 1L, 5L);
    private static final RateLimitReading READING = new RateLimitReading("requests", 60L, 59L, 1_000L);

    private final OutcomeRecords outcomeRecords = new OutcomeRecords("w1");

    @Test
    void aRequestLargerThanAWholeLimitFailsWithTheProvidersBodyAndBlamesNoInstance() {
        Settled done = outcomeRecords.settle(
                granted(request("r")),
                answered(429, "{\"error\":1}"),
                new RetryDecision.Fail(ErrorCode.EXCEEDS_PROVIDER_LIMIT, Optional.of(Blame.REQUEST)));

        assertThat(done.outcome().getFault()).isEmpty();
        assertThat(done.outcome().getErrorCode()).contains("exceeds_provider_limit");
        InferenceResponse response = response(done);
        assertThat(response.getBody()).contains("{\"error\":1}");
        assertThat(response.getAttempts()).isEqualTo(2);
    }

    @Test
    void aSuccessIsAnOutcomeAndAResponse() {
        Settled done =
                outcomeRecords.settle(granted(request("r")), answered(200, "{\"a\":1}"), new RetryDecision.Succeed());

        AttemptOutcome outcome = done.outcome();
        InferenceResponse response = response(done);
        assertThat(outcome.getResult()).isEqualTo(AttemptResult.SUCCEEDED);
        assertThat(outcome.getGrantId()).isEqualTo(7);
        assertThat(outcome.getBatchId()).contains("batch");
        assertThat(outcome.getTenant()).isEqualTo("research");
        assertThat(outcome.getAttempt()).isEqualTo(2);
        assertThat(outcome.getStartedAt()).contains(STARTED);
        assertThat(outcome.getUsage()).contains(USAGE);
        assertThat(outcome.getRateLimits()).containsExactly(READING);
        assertThat(outcome.getErrorCode()).isEmpty();
        assertThat(response.getStatus()).isEqualTo(ResponseStatus.SUCCEEDED);
        assertThat(response.getBody()).contains("{\"a\":1}");
        assertThat(response.getHttpStatus()).contains(200);
        assertThat(response.getAttempts()).isEqualTo(2);
        assertThat(response.getInstance()).contains("east");
        assertThat(response.getWorker()).contains("w1");
        assertThat(response.getProviderRequestId()).contains("req-1");
        assertThat(response.getMetadata()).isEqualTo(Map.of("row", "r"));
        assertThat(response.getError()).isEmpty();
        assertThat(response.getTimings())
                .isEqualTo(Timings.newBuilder()
                        .setSubmittedAt(GRANTED_AT.minusSeconds(5))
                        .setAdmittedAt(GRANTED_AT)
                        .setStartedAt(STARTED)
                        .setCompletedAt(COMPLETED)
                        .build());
    }

    @Test
    void aFailureKeepsTheProvidersBody() {
        Settled done = outcomeRecords.settle(
                granted(request("r")),
                answered(400, "{\"error\":1}"),
                new RetryDecision.Fail(ErrorCode.ofHttpStatus(400)));

        assertThat(done.outcome().getResult()).isEqualTo(AttemptResult.FAILED);
        assertThat(done.outcome().getErrorCode()).contains("http_400");
        assertThat(response(done).getStatus()).isEqualTo(ResponseStatus.FAILED);
        assertThat(response(done).getBody()).contains("{\"error\":1}");
        assertThat(response(done).getError()).contains(new ResponseError("http_400", "a sentence"));
        assertThat(response(done).getAttempts()).isEqualTo(2);
    }

    @Test
    void aRequestThatCouldNotBeSentUsedNothing() {
        CallReport refused = new CallReport(
                new Ending.Refused(ErrorCode.INVALID_BODY),
                "no object",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                COMPLETED);

        Settled done =
                outcomeRecords.settle(granted(request("r")), refused, new RetryDecision.Fail(ErrorCode.INVALID_BODY));

        assertThat(done.outcome().getUsage()).contains(new Usage(0L, 0L, 0L));
        assertThat(done.outcome().getStartedAt()).isEmpty();
        assertThat(response(done).getAttempts()).isEqualTo(1);
    }

    @Test
    void aRequestThatDidNotReachTheProviderGoesBackAsItCame() {
        InferenceRequest request = request("r");
        CallReport unsent = new CallReport(
                new Ending.Unsent(ErrorCode.CONNECTION_ERROR),
                "refused",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                COMPLETED);

        Settled done = outcomeRecords.settle(
                granted(request), unsent, new RetryDecision.Again(ErrorCode.CONNECTION_ERROR, Duration.ofSeconds(4)));

        assertThat(done.outcome().getResult()).isEqualTo(AttemptResult.RETRYING);
        assertThat(done.outcome().getErrorCode()).contains("connection_error");
        assertThat(done.outcome().getStartedAt()).isEmpty();
        InferenceRequest again = ((OutgoingRecord.Resubmission) done.ofRequest()).value();
        assertThat(again.getAttempt()).isEqualTo(request.getAttempt());
        assertThat(again.getNotBefore()).contains(COMPLETED.plusSeconds(4));
        assertThat(again.getRefusedBy()).isEmpty();
    }

    @Test
    void aRetryIsSubmittedAgainAsTheNextAttempt() {
        InferenceRequest request = request("r");

        Settled done = outcomeRecords.settle(
                granted(request),
                answered(503, "{}"),
                new RetryDecision.Retry(ErrorCode.ofHttpStatus(503), Duration.ofSeconds(4)));

        InferenceRequest again = resubmission(done);
        assertThat(done.outcome().getResult()).isEqualTo(AttemptResult.RETRYING);
        assertThat(done.outcome().getErrorCode()).contains("http_503");
        assertThat(again.getAttempt()).isEqualTo(3);
        assertThat(again.getNotBefore()).contains(COMPLETED.plusSeconds(4));
        assertThat(again.getSubmittedAt()).isEqualTo(request.getSubmittedAt());
        assertThat(again.getBody()).isEqualTo(request.getBody());
    }

    @Test
    void whatAnInstanceRefusesGoesToAnotherWithoutUsingAnAttempt() {
        InferenceRequest request = request("r");
        request.setRefusedBy(List.of("west"));
        CallReport report = new CallReport(
                new Ending.Answered(
                        404,
                        Optional.empty(),
                        Optional.of(ProviderError.ofCode("DeploymentNotFound")),
                        Optional.empty()),
                "a sentence",
                Optional.empty(),
                Optional.of(STARTED),
                Optional.empty(),
                COMPLETED);

        Settled done = outcomeRecords.settle(
                granted(request),
                report,
                new RetryDecision.Elsewhere(new Refusal(ErrorCode.ofHttpStatus(404), Blame.INSTANCE)));

        assertThat(done.outcome().getResult()).isEqualTo(AttemptResult.RETRYING);
        assertThat(done.outcome().getFault()).contains(Fault.INSTANCE);
        assertThat(done.outcome().getProviderCode()).contains("DeploymentNotFound");
        assertThat(resubmission(done).getAttempt()).isEqualTo(2);
        assertThat(resubmission(done).getRefusedBy()).containsExactly("west", "east");
    }

    @Test
    void whatEveryInstanceRefusesEndsWithTheProvidersAnswerAndTheFaultIsTold() {
        Settled done = outcomeRecords.settle(
                granted(request("r")),
                answered(403, "{\"error\":{}}"),
                new RetryDecision.Fail(ErrorCode.ofHttpStatus(403), Optional.of(Blame.OPERATION)));

        assertThat(done.outcome().getResult()).isEqualTo(AttemptResult.FAILED);
        assertThat(done.outcome().getFault()).contains(Fault.OPERATION);
        assertThat(response(done).getBody()).contains("{\"error\":{}}");
        assertThat(response(done).getHttpStatus()).contains(403);
    }

    @Test
    void aLapseGivesTheRequestBackAsItCame() {
        InferenceRequest request = request("r");

        Settled done = outcomeRecords.lapse(granted(request), COMPLETED);

        assertThat(done.outcome().getResult()).isEqualTo(AttemptResult.LAPSED);
        assertThat(done.outcome().getStartedAt()).isEmpty();
        assertThat(done.outcome().getUsage()).isEmpty();
        assertThat(resubmission(done)).isSameAs(request);
    }

    @Test
    void retryAfterIsHandedOn() {
        CallReport report = new CallReport(
                new Ending.Answered(429, Optional.of(Duration.ofSeconds(9))),
                "slow down",
                Optional.empty(),
                Optional.of(STARTED),
                Optional.empty(),
                COMPLETED);

        Settled done = outcomeRecords.settle(
                granted(request("r")),
                report,
                new RetryDecision.Retry(ErrorCode.ofHttpStatus(429), Duration.ofSeconds(9)));

        assertThat(done.outcome().getRetryAfterMillis()).contains(9_000L);
    }

    @Test
    void theBodysSizeIsCountedInUtf8() {
        InferenceRequest request = request("r");
        request.setBody("{\"ü\":\"😀\"}");

        assertThat(outcomeRecords.lapse(granted(request), COMPLETED).outcome().getBodyBytes())
                .isEqualTo(13);
    }

    @Test
    void anAnswerThatDoesNotFitBesideTheMetadataFails() {
        InferenceRequest request = request("r");
        request.setMetadata(Map.of("much", "x".repeat(Cluster.MAX_MESSAGE_BYTES / 2)));
        String answer = "{\"a\":\"" + "y".repeat(Cluster.MAX_MESSAGE_BYTES / 2) + "\"}";

        Settled done = outcomeRecords.settle(granted(request), answered(200, answer), new RetryDecision.Succeed());

        assertThat(done.outcome().getResult()).isEqualTo(AttemptResult.FAILED);
        assertThat(done.outcome().getUsage()).contains(USAGE);
        assertThat(response(done).getBody()).isEmpty();
        assertThat(response(done).getError().orElseThrow().getCode()).isEqualTo("answer_too_large");
    }

    private static Grant granted(InferenceRequest request) {
        return grant(request, GRANTED_AT.plusSeconds(10));
    }

    private static CallReport answered(int status, String body) {
        return new CallReport(
                new Ending.Answered(status, Optional.empty()),
                "a sentence",
                Optional.of(new Answer(
                        status, Optional.of(body), Optional.of(USAGE), List.of(READING), Optional.of("req-1"))),
                Optional.of(STARTED),
                Optional.empty(),
                COMPLETED);
    }

    private static InferenceResponse response(Settled done) {
        return ((OutgoingRecord.Response) done.ofRequest()).value();
    }

    private static InferenceRequest resubmission(Settled done) {
        return ((OutgoingRecord.Resubmission) done.ofRequest()).value();
    }
}
