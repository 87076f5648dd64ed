package io.penstock.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.records.BatchStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchReportTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final BatchStatus CHAT = part("chat")
            .setRequests(10)
            .setWaiting(3)
            .setRunning(2)
            .setSucceeded(4)
            .setFailed(1)
            .setAttempts(9)
            .setHttp429(2)
            .setInputTokens(1_000)
            .setOutputTokens(2_000)
            .setExpectedEnd(NOW.plusSeconds(200))
            .build();
    private static final BatchStatus TALK = part("talk")
            .setRequests(5)
            .setWaiting(1)
            .setSucceeded(2)
            .setRejected(1)
            .setCancelled(1)
            .setInputTokens(10)
            .setExpectedEnd(NOW.plusSeconds(100))
            .build();

    @Test
    void thePoolsOfABatchAddUp() {
        String text = StatusText.of(BatchReport.of("nightly", List.of(TALK, CHAT), 15), NOW);

        assertThat(text)
                .containsPattern("batch nightly +all +chat +talk")
                .containsPattern("requests +15 +10 +5")
                .containsPattern("waiting +4 +3 +1")
                .containsPattern("running +2 +2 +0")
                .containsPattern("succeeded +6 +4 +2")
                .containsPattern("cancelled +1 +0 +1")
                .containsPattern("answers of 429 +2 +2 +0")
                .containsPattern("input tokens +1,010 +1,000 +10")
                .contains("Expected to end in 3 min 20 s");
    }

    @Test
    void aBatchThatIsStillBeingSubmittedHasNotEndedWithWhatIsThere() throws Exception {
        BatchStatus over = part("chat").setRequests(2).setSucceeded(2).build();
        BatchReport report = BatchReport.of("nightly", List.of(over), 2, 1_500);

        assertThat(report.unsubmitted()).isEqualTo(1_498);
        assertThat(StatusText.of(report, NOW))
                .contains("1,498 more are still to be submitted")
                .doesNotContain("have ended");
        assertThat(new JsonMapper()
                        .readTree(StatusJson.of(report))
                        .get("unsubmitted")
                        .intValue())
                .isEqualTo(1_498);
    }

    @Test
    void requestsThatTheLedgerHasNotReadWait() throws Exception {
        BatchReport report = BatchReport.of("nightly", List.of(CHAT), 25);

        JsonNode json = new JsonMapper().readTree(StatusJson.of(report));
        assertThat(json.get("requests").intValue()).isEqualTo(25);
        assertThat(json.get("waiting").intValue()).isEqualTo(18);
        assertThat(json.get("running").intValue()).isEqualTo(2);
        assertThat(json.get("expected_end").isNull()).isTrue();
        assertThat(StatusText.of(report, NOW)).contains("has not read 15 of the requests yet");
    }

    @Test
    void requestsThatCameOtherwiseThanByTheCommandCountToo() {
        assertThat(BatchReport.of("nightly", List.of(CHAT), 0).requests()).isEqualTo(10);
        assertThat(BatchReport.of("nightly", List.of(CHAT), 4).requests()).isEqualTo(10);
    }

    @Test
    void theEndIsUnknownWhileThatOfOnePoolIs() {
        BatchStatus unknown = BatchStatus.newBuilder(TALK).setExpectedEnd(null).build();
        BatchReport report = BatchReport.of("nightly", List.of(CHAT, unknown), 15);

        assertThat(report.expectedEnd()).isEmpty();
        assertThat(StatusText.of(report, NOW)).contains("cannot be told yet");
    }

    @Test
    void aPoolThatIsDoneDoesNotHideTheEndOfTheOthers() {
        BatchStatus done = BatchStatus.newBuilder(TALK)
                .setWaiting(0)
                .setSucceeded(3)
                .setExpectedEnd(null)
                .build();

        assertThat(BatchReport.of("nightly", List.of(CHAT, done), 15).expectedEnd())
                .contains(NOW.plusSeconds(200));
    }

    @Test
    void aBatchThatIsOverSaysSo() {
        BatchStatus over =
                part("chat").setRequests(2).setSucceeded(1).setExpired(1).build();

        assertThat(StatusText.of(BatchReport.of("nightly", List.of(over), 2), NOW))
                .containsPattern("expired +1")
                .contains("All requests have ended");
    }

    @Test
    void aBatchWithoutATraceIsUnknown() {
        assertThat(BatchReport.of("nightly", List.of(), 0).isUnknown()).isTrue();
        assertThat(BatchReport.of("nightly", List.of(), 3).isUnknown()).isFalse();
        assertThat(BatchReport.of("nightly", List.of(CHAT), 0).isUnknown()).isFalse();
    }

    private static BatchStatus.Builder part(String pool) {
        return BatchStatus.newBuilder().setBatchId("nightly").setPool(pool).setAt(NOW);
    }
}
