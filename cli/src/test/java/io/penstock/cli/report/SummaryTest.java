package io.penstock.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.InferenceResponse;
import io.penstock.records.InstanceConfig;
import io.penstock.records.Limit;
import io.penstock.records.LimitKind;
import io.penstock.records.PoolConfig;
import io.penstock.records.ReserveMode;
import io.penstock.records.ResponseStatus;
import io.penstock.records.RetryConfig;
import io.penstock.records.Strategy;
import io.penstock.records.Timings;
import io.penstock.records.Usage;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static final Instant START = Instant.parse("2026-01-31T18:00:00Z");

    @Test
    void theSummaryHasTheDocumentedFieldsAndNoOthers() throws Exception {
        JsonNode json = new JsonMapper().readTree(example().json());

        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "requests",
                        "succeeded",
                        "failed",
                        "rejected",
                        "expired",
                        "cancelled",
                        "duration_seconds",
                        "paused_seconds",
                        "http_429",
                        "attempts",
                        "cut_off",
                        "lapsed",
                        "input_tokens",
                        "output_tokens",
                        "instances");
        assertThat(json.get("instances").get(0).fieldNames())
                .toIterable()
                .containsExactly(
                        "pool", "id", "requests", "tokens", "rpm_limit", "tpm_limit", "rpm_used_max", "tpm_used_max");
    }

    @Test
    void responsesAndCallsAreCounted() {
        Summary summary = example();

        assertThat(summary.requests()).isEqualTo(4);
        assertThat(summary.succeeded()).isEqualTo(1);
        assertThat(summary.failed()).isEqualTo(1);
        assertThat(summary.expired()).isEqualTo(1);
        assertThat(summary.allSucceeded()).isFalse();
        assertThat(summary.durationSeconds()).isEqualTo(9.5);
        assertThat(summary.attempts()).as("a lapse is no call").isEqualTo(3);
        assertThat(summary.tooManyRequests()).isEqualTo(1);
        assertThat(summary.inputTokens()).isEqualTo(30);
        assertThat(summary.outputTokens()).isEqualTo(300);
        Summary.Instance east = summary.instances().get(0);
        assertThat(east.requests()).isEqualTo(3);
        assertThat(east.tokens()).isEqualTo(330);
        assertThat(east.rpmLimit()).hasValue(10);
        assertThat(east.tpmLimit()).as("a limit of another window").isEmpty();
        assertThat(east.rpmUsedMax()).isEqualTo(3);
        assertThat(east.tpmUsedMax()).isEqualTo(330);
        assertThat(summary.instances().get(1).requests()).isZero();
    }

    @Test
    void anOutcomeMayComeAfterItsResponse() {
        var tally = new Tally();
        tally.add(response(ResponseStatus.SUCCEEDED, 1));

        assertThat(tally.hasEveryOutcome()).isFalse();
        tally.add(outcome(AttemptResult.RETRYING, 503, 0));
        assertThat(tally.hasEveryOutcome()).isFalse();
        tally.add(outcome(AttemptResult.SUCCEEDED, 200, 1));
        assertThat(tally.hasEveryOutcome()).isTrue();
    }

    @Test
    void theTextIsReadableAtAGlance() {
        assertThat(SummaryText.of(example())).isEqualTo("""
                        4 requests in 9.5 s: 1 succeeded, 1 failed, 1 expired
                          3 calls, 30 tokens in, 300 tokens out, 1 answered 429

                          instance   calls  tokens  requests / 60 s    used  tokens / 60 s  used
                          chat/east      3     330          3 of 10  30.0 %            330
                          chat/west      0       0                0                      0
                        """);
    }

    @Test
    void aCallThatWasCutOffIsCountedAndNamed() {
        var tally = new Tally();
        tally.add(response(ResponseStatus.SUCCEEDED, 4));
        tally.add(lapse());
        tally.add(outcome(AttemptResult.SUCCEEDED, 200, 10));
        tally.addCutOff("chat", "east", START.minusSeconds(1), new Usage(10L, 0L, 100L));
        Summary summary = tally.summary(1, List.of(pool()), List.of());

        assertThat(summary.attempts()).isEqualTo(2);
        assertThat(summary.inputTokens() + summary.outputTokens()).isEqualTo(220);
        assertThat(summary.instances().get(0).rpmUsedMax()).isEqualTo(2);
        assertThat(SummaryText.of(summary).lines())
                .contains(
                        "  2 calls, 20 tokens in, 200 tokens out, none answered 429",
                        "  1 of the calls cut off, with the tokens of their requests' later answers");
    }

    @Test
    void grantsThatLapsedAreCallsThatMayHaveBeenMade() {
        assertThat(example().lapsed()).isEqualTo(1);
        assertThat(SummaryText.calls(example())).isEqualTo("3 calls, and up to 1 more of which nobody told");
    }

    @Test
    void theDurationOfAResumedRunIsWithoutThePauseWhichIsToldApart() {
        var tally = new Tally();
        tally.add(response(ResponseStatus.SUCCEEDED, 100));
        Pause beforeTheFirst = pause(-60, -10);
        Pause inTheMiddle = pause(20, 80);

        Summary summary = tally.summary(1, List.of(pool()), List.of(beforeTheFirst, inTheMiddle));

        assertThat(summary.durationSeconds()).isEqualTo(40.5);
        assertThat(summary.pausedSeconds()).isEqualTo(60);
        assertThat(SummaryText.of(summary).lines())
                .contains(
                        "1 request in 40.5 s: all succeeded",
                        "  without the 1 min 00 s between an interruption and the same command");
    }

    private static Pause pause(long fromSeconds, long toSeconds) {
        return new Pause(
                START.plusSeconds(fromSeconds).toEpochMilli(),
                START.plusSeconds(toSeconds).toEpochMilli());
    }

    @Test
    void aRequestThatEndedWithoutACallIsNotWaitedFor() {
        var tally = new Tally();
        tally.add(response(ResponseStatus.FAILED, 1));
        tally.add(blank(AttemptResult.FAILED).build());

        assertThat(tally.hasEveryOutcome()).isTrue();
    }

    @Test
    void longRunsAreGivenInMinutesAndHours() {
        assertThat(SummaryText.duration(59.94)).isEqualTo("59.9 s");
        assertThat(SummaryText.duration(61)).isEqualTo("1 min 01 s");
        assertThat(SummaryText.duration(3_725)).isEqualTo("1 h 02 min");
    }

    private static Summary example() {
        var tally = new Tally();
        tally.add(response(ResponseStatus.SUCCEEDED, 4));
        tally.add(response(ResponseStatus.FAILED, 9));
        tally.add(response(ResponseStatus.EXPIRED, 2));
        tally.add(outcome(AttemptResult.RETRYING, 429, 0));
        tally.add(outcome(AttemptResult.SUCCEEDED, 200, 10));
        tally.add(outcome(AttemptResult.FAILED, 400, 20));
        tally.add(lapse());
        return tally.summary(4, List.of(pool()), List.of());
    }

    private static InferenceResponse response(ResponseStatus status, long completedAfterSeconds) {
        return InferenceResponse.newBuilder()
                .setRequestId("a")
                .setPool("chat")
                .setEndpoint("/v1/embeddings")
                .setStatus(status)
                .setAttempts(1)
                .setTimings(Timings.newBuilder()
                        .setSubmittedAt(START.minusMillis(500))
                        .setCompletedAt(START.plusSeconds(completedAfterSeconds))
                        .build())
                .build();
    }

    private static AttemptOutcome outcome(AttemptResult result, int httpStatus, long inputTokens) {
        return blank(result)
                .setHttpStatus(httpStatus)
                .setStartedAt(START)
                .setUsage(new Usage(inputTokens, 0L, 10 * inputTokens))
                .build();
    }

    private static AttemptOutcome lapse() {
        return blank(AttemptResult.LAPSED).build();
    }

    private static AttemptOutcome.Builder blank(AttemptResult result) {
        return AttemptOutcome.newBuilder()
                .setGrantId(1)
                .setRequestId("a")
                .setPool("chat")
                .setInstance("east")
                .setWorker("worker")
                .setResult(result)
                .setAttempt(1)
                .setCompletedAt(START)
                .setBodyBytes(1)
                .setRateLimits(List.of());
    }

    private static PoolConfig pool() {
        return PoolConfig.newBuilder()
                .setPool("chat")
                .setStrategy(Strategy.TRADITIONAL)
                .setReserve(ReserveMode.MAXIMUM)
                .setRetry(RetryConfig.newBuilder().build())
                .setInstances(List.of(
                        instance(
                                "east",
                                List.of(
                                        new Limit(LimitKind.REQUESTS, 10L, 60_000L),
                                        new Limit(LimitKind.TOKENS, 50L, 1_000L))),
                        instance("west", List.of())))
                .build();
    }

    private static InstanceConfig instance(String id, List<Limit> limits) {
        return InstanceConfig.newBuilder()
                .setId(id)
                .setBaseUrl("http://localhost/v1")
                .setLimits(limits)
                .build();
    }
}
