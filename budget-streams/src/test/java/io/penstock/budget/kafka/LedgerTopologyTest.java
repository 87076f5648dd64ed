package io.penstock.budget.kafka;

import static io.penstock.budget.fixtures.Records.POOL;
import static io.penstock.budget.fixtures.Records.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.fixtures.Records;
import io.penstock.records.AttemptResult;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.InstanceConfig;
import io.penstock.records.InstanceSnapshot;
import io.penstock.records.InstanceState;
import io.penstock.records.LimitKind;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.RateLimitReading;
import io.penstock.records.ResponseStatus;
import io.penstock.records.Usage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerTopologyTest {
    @TempDir
    Path state;

    private LedgerHarness ledger;

    @BeforeEach
    void open() {
        ledger = new LedgerHarness(state);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void aRequestThatFitsIsGrantedAtOnce() {
        ledger.apply(instance("east", 10, 10_000));
        ledger.announce("w1", 4, 3);

        ledger.submit(ledger.request("a"));

        Grant grant = ledger.admitted.readValue();
        assertThat(grant.getRequest().getRequestId()).isEqualTo("a");
        assertThat(grant.getInstance()).isEqualTo("east");
        assertThat(grant.getWorker()).isEqualTo("w1");
        assertThat(grant.getPartition()).isEqualTo(3);
        assertThat(grant.getReservedOutputTokens()).isEqualTo(100);
        assertThat(grant.getStartBy()).isEqualTo(grant.getGrantedAt().plusSeconds(10));
    }

    @Test
    void nothingIsGrantedWithoutALiveWorker() {
        ledger.apply(instance("east", 10, 10_000));

        ledger.submit(ledger.request("a"));
        ledger.advance(Duration.ofSeconds(1));

        assertThat(ledger.admitted.isEmpty()).isTrue();
    }

    @Test
    void aWorkerThatFallsSilentGetsNoMoreGrants() {
        ledger.apply(instance("east", 10, 10_000));
        ledger.announce("w1", 4, 0);
        ledger.advance(Duration.ofSeconds(6));

        ledger.submit(ledger.request("a"));
        ledger.advance(Duration.ofSeconds(1));

        assertThat(ledger.admitted.isEmpty()).isTrue();
    }

    @Test
    void outstandingGrantsNeverExceedTheAnnouncedSlots() {
        ledger.apply(instance("east", 100, 100_000));
        ledger.announce("w1", 2, 0, 1);

        for (int i = 0; i < 5; i++) {
            ledger.submit(ledger.request("r" + i));
        }
        ledger.advance(Duration.ofSeconds(1));

        List<Grant> grants = ledger.admitted.readValuesToList();
        assertThat(grants).hasSize(2);
        assertThat(grants).extracting(Grant::getPartition).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void aSettledGrantLetsTheNextWaitingRequestGo() {
        ledger.apply(instance("east", 100, 100_000));
        ledger.announce("w1", 1, 0);
        ledger.submit(ledger.request("a"));
        ledger.submit(ledger.request("b"));
        Grant first = ledger.admitted.readValue();
        assertThat(ledger.admitted.isEmpty()).isTrue();

        ledger.settle(first, 5, 50);

        assertThat(ledger.admitted.readValue().getRequest().getRequestId()).isEqualTo("b");
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775807, 0, 9223372036854775807",
        "5, 9223372036854775807, 5",
        "5, 0, 1000000001",
        "-1, 0, 5",
        "5, -9223372036854775808, 5"
    })
    void aCountThatCannotBeBelievedIsAsNone(long input, long cached, long output) {
        ledger.apply(instance("east", 100, 100_000));
        ledger.announce("w1", 10, 0);
        ledger.submit(ledger.request("a"));
        ledger.announce("w1", 10, 0);
        PoolSnapshot reserved = ledger.lastSnapshot();

        ledger.attempts.pipeInput(
                POOL,
                ledger.outcome(ledger.admitted.readValue())
                        .setUsage(new Usage(input, cached, output))
                        .build());
        ledger.announce("w1", 10, 0);

        assertThat(charged(ledger.lastSnapshot())).isEqualTo(charged(reserved)).doesNotContain(0L);
        ledger.submit(ledger.request("b"));
        assertThat(ledger.admitted.readValue().getRequest().getRequestId()).isEqualTo("b");
    }

    @Test
    void requestsPastTheLimitGoWhenTheWindowHasPassed() {
        ledger.apply(instance("east", 2, 100_000));
        ledger.announce("w1", 10, 0);
        for (int i = 0; i < 3; i++) {
            ledger.submit(ledger.request("r" + i));
        }
        List<Grant> grants = ledger.admitted.readValuesToList();
        assertThat(grants).hasSize(2);
        grants.forEach(grant -> ledger.settle(grant, 5, 50));

        for (int second = 0; second < 60; second++) {
            ledger.announce("w1", 10, 0);
        }
        assertThat(ledger.admitted.isEmpty()).isTrue();

        ledger.announce("w1", 10, 0);
        ledger.announce("w1", 10, 0);
        assertThat(ledger.admitted.readValue().getRequest().getRequestId()).isEqualTo("r2");
    }

    @Test
    void aLapseKeepsTheReservationCharged() {
        ledger.apply(instance("east", 1, 100_000));
        ledger.announce("w1", 10, 0);
        ledger.submit(ledger.request("a"));
        Grant grant = ledger.admitted.readValue();

        ledger.lapse(grant);
        ledger.submit(InferenceRequest.newBuilder(grant.getRequest()));

        assertThat(ledger.admitted.isEmpty()).isTrue();
        ledger.advance(Duration.ofSeconds(1));
        PoolSnapshot snapshot = last(ledger.snapshots.readValuesToList());
        assertThat(snapshot.getLapsed()).isEqualTo(1);
        assertThat(snapshot.getOutstanding()).isZero();
        assertThat(snapshot.getInstances().get(0).getUtilisation()).isEqualTo(1.0);
    }

    @Test
    void aRequestThatCanNeverFitIsRejectedWithTheLimitAndByHowMuch() {
        ledger.apply(instance("east", 10, 1_000), instance("west", 10, 2_000));
        ledger.announce("w1", 10, 0);

        ledger.submit(ledger.request("a").setMaxOutputTokens(5_000L));

        InferenceResponse response = ledger.responses.readValue();
        assertThat(response.getStatus()).isEqualTo(ResponseStatus.REJECTED);
        assertThat(response.getAttempts()).isZero();
        assertThat(response.getError().orElseThrow().getMessage())
                .contains("3004 more")
                .contains("2000 per 60 s")
                .contains("'west'");
    }

    @Test
    void aRequestPastItsLongestWaitExpires() {
        ledger.apply(instance("east", 10, 10_000));
        ledger.submit(ledger.request("a").setMaxWaitMillis(500L));

        ledger.advance(Duration.ofMillis(499));
        assertThat(ledger.responses.isEmpty()).isTrue();
        ledger.advance(Duration.ofMillis(21));

        InferenceResponse response = ledger.responses.readValue();
        assertThat(response.getStatus()).isEqualTo(ResponseStatus.EXPIRED);
        assertThat(response.getRequestId()).isEqualTo("a");
    }

    @Test
    void aRequestOfAnUnknownPoolIsRejectedAfterTheGrace() {
        ledger.submit(ledger.request("a"));

        ledger.advance(Duration.ofSeconds(4));
        assertThat(ledger.responses.isEmpty()).isTrue();
        ledger.advance(Duration.ofSeconds(2));

        InferenceResponse response = ledger.responses.readValue();
        assertThat(response.getStatus()).isEqualTo(ResponseStatus.REJECTED);
        assertThat(response.getError().orElseThrow().getCode()).isEqualTo("unknown_pool");
    }

    @Test
    void aConfigurationThatArrivesWithinTheGraceIsInTime() {
        ledger.announce("w1", 1, 0);
        ledger.submit(ledger.request("a"));

        ledger.apply(instance("east", 10, 10_000));

        assertThat(ledger.admitted.readValue().getRequest().getRequestId()).isEqualTo("a");
    }

    @Test
    void aConfigurationUnderAnotherKeyThanItsPoolIsIgnored() {
        ledger.announce("w1", 1, 0);
        ledger.control.pipeInput("another", Records.pool(instance("east", 10, 10_000)));
        ledger.requests.pipeInput(
                "another", ledger.request("a").setPool("another").build(), ledger.now());

        ledger.advance(Duration.ofSeconds(6));

        assertThat(ledger.responses.readValue().getError().orElseThrow().getCode())
                .isEqualTo("unknown_pool");
    }

    @Test
    void anAddedInstanceAndARaisedLimitTakeEffectWhileRunning() {
        ledger.apply(instance("east", 1, 10_000));
        ledger.announce("w1", 10, 0);
        for (int i = 0; i < 4; i++) {
            ledger.submit(ledger.request("r" + i));
        }
        assertThat(ledger.admitted.readValuesToList()).hasSize(1);

        ledger.apply(instance("east", 2, 10_000), instance("west", 1, 10_000));

        assertThat(ledger.admitted.readValuesToList())
                .extracting(Grant::getInstance)
                .containsExactlyInAnyOrder("east", "west");
    }

    @Test
    void aRequestUnderAnotherKeyIsRekeyedNotLost() {
        ledger.apply(instance("east", 10, 10_000));
        ledger.announce("w1", 10, 0);

        ledger.requests.pipeInput("some-other-key", ledger.request("a").build());

        // the test driver feeds what is written to a source topic back into it
        assertThat(ledger.rekeyed.readKeyValue().key).isEqualTo(POOL);
        assertThat(ledger.admitted.readValue().getRequest().getRequestId()).isEqualTo("a");
    }

    @Test
    void bytesThatAreNoRequestGoToTheDeadLettersWithTheCause() {
        byte[] key = "k".getBytes(StandardCharsets.UTF_8);
        byte[] value = "not avro".getBytes(StandardCharsets.UTF_8);

        ledger.rawRequests.pipeInput(key, value);

        var letter = ledger.deadLetters.readRecord();
        assertThat(letter.key()).isEqualTo(key);
        assertThat(letter.value()).isEqualTo(value);
        assertThat(new String(letter.headers().lastHeader("penstock.cause").value(), StandardCharsets.UTF_8))
                .contains("magic byte");
        assertThat(new String(letter.headers().lastHeader("penstock.source").value(), StandardCharsets.UTF_8))
                .isEqualTo("penstock.requests-0@0");
    }

    @Test
    void aRequestInABackOffWaitsForItsEnd() {
        ledger.apply(instance("east", 10, 10_000));
        ledger.announce("w1", 10, 0);
        ledger.submit(
                ledger.request("a").setAttempt(2).setNotBefore(ledger.now().plusMillis(500)));
        ledger.submit(ledger.request("b"));
        assertThat(ledger.admitted.readValuesToList()).hasSize(1);

        ledger.advance(Duration.ofMillis(520));

        assertThat(ledger.admitted.readValue().getRequest().getRequestId()).isEqualTo("a");
    }

    @Test
    void retriesBeyondTheBudgetOfRetriesWaitAndFirstCallsDoNot() {
        ledger.apply(instance("east", 1_000, 1_000_000));
        ledger.announce("w1", 500, 0);
        for (int i = 0; i < 105; i++) {
            ledger.submit(ledger.request("r" + i));
        }
        for (Grant grant : ledger.admitted.readValuesToList()) {
            ledger.attempts.pipeInput(
                    Records.POOL,
                    ledger.outcome(grant)
                            .setResult(AttemptResult.RETRYING)
                            .setHttpStatus(409)
                            .build());
            ledger.submit(InferenceRequest.newBuilder(grant.getRequest()).setAttempt(2));
        }

        ledger.advance(Duration.ofMillis(500));
        assertThat(ledger.admitted.readValuesToList()).hasSize(100);
        ledger.submit(ledger.request("first"));
        assertThat(ledger.admitted.readValuesToList())
                .extracting(grant -> grant.getRequest().getRequestId())
                .containsExactly("first");

        ledger.announce("w1", 500, 0);
        assertThat(ledger.lastSnapshot().getHeldRetries()).isEqualTo(4);
        assertThat(ledger.admitted.readValuesToList()).hasSize(1);
        for (int second = 0; second < 5; second++) {
            ledger.announce("w1", 500, 0);
        }
        assertThat(ledger.admitted.readValuesToList()).hasSize(4);
        assertThat(ledger.lastSnapshot().getHeldRetries()).isZero();
    }

    @Test
    void anInvalidRequestIsRejectedWithTheFlaw() {
        ledger.submit(ledger.request("a").setMaxOutputTokens(-1L));

        assertThat(ledger.responses.readValue().getError().orElseThrow().getMessage())
                .contains("`max_output_tokens` must be at least 0");
    }

    @Test
    void limitsThatAreLeftToTheProviderAreLearntFromItsHeaders() {
        ledger.apply(InstanceConfig.newBuilder()
                .setId("east")
                .setBaseUrl("http://127.0.0.1:1/v1")
                .setLearntLimits(List.of(LimitKind.REQUESTS))
                .build());
        ledger.announce("w1", 10, 0);
        for (String id : List.of("a", "b", "c", "d")) {
            ledger.submit(ledger.request(id));
        }
        Grant first = ledger.admitted.readValue();
        assertThat(ledger.admitted.isEmpty()).isTrue();
        ledger.advance(Duration.ofSeconds(1));
        assertThat(ledger.lastSnapshot().getInstances().get(0).getUnlearntLimits())
                .containsExactly(LimitKind.REQUESTS);

        ledger.attempts.pipeInput(
                POOL,
                ledger.outcome(first)
                        .setRateLimits(List.of(new RateLimitReading("requests", 3L, 2L, 60_000L)))
                        .build());

        assertThat(ledger.admitted.readValuesToList()).hasSize(2);
        ledger.advance(Duration.ofSeconds(1));
        InstanceSnapshot east = ledger.lastSnapshot().getInstances().get(0);
        assertThat(east.getUnlearntLimits()).isEmpty();
        assertThat(east.getLimits())
                .singleElement()
                .satisfies(limit -> assertThat(limit.getAmount()).isEqualTo(3));
    }

    @Test
    void aRefusalCoolsTheInstanceDownForAsLongAsTheProviderAsksAlsoOverARestart() {
        ledger.apply(instance("east", 10, 10_000));
        ledger.announce("w1", 4, 0);
        ledger.submit(ledger.request("a"));
        Grant grant = ledger.admitted.readValue();
        Instant refusedAt = ledger.now();
        ledger.attempts.pipeInput(
                POOL,
                ledger.outcome(grant)
                        .setResult(AttemptResult.RETRYING)
                        .setHttpStatus(429)
                        .setRetryAfterMillis(30_000L)
                        .build());
        ledger.submit(ledger.request("b"));

        ledger.restart();
        ledger.apply(instance("east", 10, 10_000));
        ledger.announce("w1", 4, 0);

        InstanceSnapshot east = ledger.lastSnapshot().getInstances().get(0);
        assertThat(east.getState()).isEqualTo(InstanceState.COOLING);
        assertThat(east.getOpensUntil()).contains(refusedAt.plusSeconds(30));
        ledger.advance(Duration.between(ledger.now(), refusedAt.plusSeconds(30)).minusMillis(1));
        assertThat(ledger.admitted.isEmpty()).isTrue();
        ledger.announce("w1", 4, 0);
        assertThat(ledger.admitted.readValue().getRequest().getRequestId()).isEqualTo("b");
    }

    @Test
    void everySecondThePoolsStandingIsPublished() {
        ledger.apply(instance("east", 10, 1_000));
        ledger.announce("w1", 3, 0);
        ledger.submit(ledger.request("a"));
        ledger.snapshots.readValuesToList();

        ledger.advance(Duration.ofSeconds(1));

        PoolSnapshot snapshot = last(ledger.snapshots.readValuesToList());
        assertThat(snapshot.getSlots()).isEqualTo(3);
        assertThat(snapshot.getWorkers()).isEqualTo(1);
        assertThat(snapshot.getGranted()).isEqualTo(1);
        assertThat(snapshot.getOutstanding()).isEqualTo(1);
        assertThat(snapshot.getInstances().get(0).getLimits().get(0).getReserved())
                .isEqualTo(1);
    }

    /** What is charged to each limit of the first instance, whether used or reserved. */
    private static List<Long> charged(PoolSnapshot snapshot) {
        return snapshot.getInstances().get(0).getLimits().stream()
                .map(limit -> limit.getUsed() + limit.getReserved())
                .toList();
    }

    private static PoolSnapshot last(List<PoolSnapshot> snapshots) {
        return snapshots.get(snapshots.size() - 1);
    }
}
