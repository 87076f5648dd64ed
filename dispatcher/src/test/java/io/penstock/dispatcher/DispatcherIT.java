package io.penstock.dispatcher;

import static io.penstock.dispatcher.LoopbackProvider.reply;
import static io.penstock.dispatcher.StandInLedger.POOL;
import static io.penstock.dispatcher.StandInLedger.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.ResponseStatus;
import io.penstock.records.WorkerSnapshot;
import io.penstock.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class DispatcherIT extends WorkerScene {
    @Test
    void everyGrantIsCalledOnceAndAnsweredOnce() {
        try (Dispatcher worker = start("w1")) {
            awaitReady("w1");

            grant(200, "r", "w1");
            ledger.await("answers", () -> ledger.responses().size() >= 200);

            assertThat(ledger.responses())
                    .extracting(InferenceResponse::getRequestId)
                    .doesNotHaveDuplicates();
            assertThat(ledger.responses()).allSatisfy(response -> {
                assertThat(response.getStatus()).isEqualTo(ResponseStatus.SUCCEEDED);
                assertThat(response.getBody()).contains(ANSWER);
                assertThat(response.getUsage().orElseThrow().getOutputTokens()).isEqualTo(5);
                assertThat(response.getAttempts()).isEqualTo(1);
                assertThat(response.getMetadata()).containsEntry("row", response.getRequestId());
            });
            assertThat(ledger.outcomes())
                    .hasSize(200)
                    .extracting(AttemptOutcome::getResult)
                    .containsOnly(AttemptResult.SUCCEEDED);
            assertThat(provider.received()).hasSize(200);
            ledger.await("succeeded counted", () -> worker.counters().succeeded() == 200);
            assertThat(worker.isHealthy()).isTrue();
        }
    }

    @Test
    void aWorkerAnnouncesWhatItOffersAndTakesItBackWhenItCloses() {
        try (Dispatcher worker = start("w1")) {
            awaitReady("w1");

            WorkerSnapshot snapshot = Objects.requireNonNull(ledger.workers().get("w1"));
            assertThat(snapshot.getPools())
                    .extracting(slots -> slots.getPool(), slots -> slots.getSlots(), slots -> slots.getInFlight())
                    .containsExactly(tuple(POOL, DispatcherConfig.DEFAULT_SLOTS_PER_POOL, 0));
            assertThat(snapshot.getHeapUsedBytes()).isPositive();
            assertThat(worker.readyPartitions()).containsExactly(0, 1, 2, 3);
        }

        ledger.await("departure", () -> ledger.workers().isEmpty());
    }

    @Test
    void pastItsTimeAGrantLapsesAndItsRequestGoesBackUnchanged() {
        try (Dispatcher worker = start("w1")) {
            awaitReady("w1");
            Grant late = ledger.grant(request("late"), "w1", 1);
            late.setStartBy(Instant.now().minusMillis(1));

            ledger.write(late);
            ledger.await("lapse", () -> !ledger.resubmissions().isEmpty());

            assertThat(ledger.outcomes())
                    .extracting(
                            AttemptOutcome::getResult,
                            outcome -> outcome.getStartedAt().isPresent())
                    .containsExactly(tuple(AttemptResult.LAPSED, false));
            assertThat(ledger.resubmissions()).containsExactly(late.getRequest());
            assertThat(provider.received()).isEmpty();
            ledger.await("lapsed counted", () -> worker.counters().lapsed() == 1);
        }
    }

    @Test
    void aGrantForAnInstanceThatIsNotKnownWaitsForItsConfiguration() {
        try (Dispatcher worker = start("w1")) {
            awaitReady("w1");
            Grant early = ledger.grant(request("early"), "w1", 0);
            early.setInstance("west");
            Grant never = ledger.grant(request("never"), "w1", 0);
            never.setInstance("north");
            never.setStartBy(Instant.now().plusSeconds(2));
            ledger.write(early, never);

            ledger.configure(Map.of("east", provider.url(), "west", provider.url()), 3);

            ledger.await("answer", () -> !ledger.responses().isEmpty());
            ledger.await("lapse", () -> !ledger.resubmissions().isEmpty());
            assertThat(ledger.responses())
                    .extracting(InferenceResponse::getRequestId)
                    .containsExactly("early");
            assertThat(ledger.resubmissions())
                    .extracting(InferenceRequest::getRequestId)
                    .containsExactly("never");
            assertThat(worker.isHealthy()).isTrue();
        }
    }

    @Test
    void aRetryableFailureIsSubmittedAgainUntilItsAttemptsAreUsedUp() {
        provider.answers((call, exchange) -> {
            exchange.getResponseHeaders().add("Retry-After", "5");
            reply(exchange, 429, "{\"error\":{}}");
        });
        try (Dispatcher worker = start("w1")) {
            awaitReady("w1");

            ledger.write(ledger.grant(request("r"), "w1", 0));
            ledger.await("re-submission", () -> !ledger.resubmissions().isEmpty());

            InferenceRequest again = ledger.resubmissions().get(0);
            AttemptOutcome first = ledger.outcomes().get(0);
            assertThat(first.getResult()).isEqualTo(AttemptResult.RETRYING);
            assertThat(first.getHttpStatus()).contains(429);
            assertThat(first.getRetryAfterMillis()).contains(5_000L);
            assertThat(again.getAttempt()).isEqualTo(2);
            // the instance is left alone for 5 s; the request waits no longer than the pool's longest back-off
            assertThat(again.getNotBefore().orElseThrow())
                    .isEqualTo(first.getCompletedAt().plusMillis(StandInLedger.MAX_BACK_OFF_MILLIS));

            again.setAttempt(3);
            ledger.write(ledger.grant(again, "w1", 0));
            ledger.await("response", () -> !ledger.responses().isEmpty());

            InferenceResponse response = ledger.responses().get(0);
            assertThat(response.getStatus()).isEqualTo(ResponseStatus.FAILED);
            assertThat(response.getAttempts()).isEqualTo(3);
            assertThat(response.getError().orElseThrow().getCode()).isEqualTo("http_429");
            assertThat(ledger.resubmissions()).hasSize(1);
            ledger.await("tooManyRequests counted", () -> worker.counters().tooManyRequests() == 2);
        }
    }

    @Test
    void aRecordThatIsNoGrantGoesToTheDeadLettersAndTheRestGoesOn() {
        try (Dispatcher worker = start("w1")) {
            awaitReady("w1");
            byte[] nonsense = "no avro".getBytes(StandardCharsets.UTF_8);

            ledger.write(List.of(new ProducerRecord<>(cluster.name(Topic.ADMITTED), 2, "key", nonsense)));
            ledger.write(ledger.grant(request("next"), "w1", 2));
            ledger.await("answer", () -> !ledger.responses().isEmpty());
            ledger.await("dead letter", () -> !ledger.deadLetters().isEmpty());

            var letter = ledger.deadLetters().get(0);
            assertThat(letter.key()).isEqualTo("key");
            assertThat(letter.value()).isEqualTo(nonsense);
            assertThat(letter.headers().lastHeader("penstock.cause").value())
                    .asString()
                    .contains("cannot be read");
            assertThat(letter.headers().lastHeader("penstock.source").value())
                    .asString()
                    .isEqualTo(cluster.name(Topic.ADMITTED) + "-2@0");
            assertThat(worker.isHealthy()).isTrue();
        }
    }
}
