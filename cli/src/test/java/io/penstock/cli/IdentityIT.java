package io.penstock.cli;

import static io.penstock.cli.fixtures.Workshop.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.penstock.cli.error.ExitCode;
import io.penstock.dispatcher.Dispatcher;
import io.penstock.dispatcher.DispatcherConfig;
import io.penstock.records.InferenceResponse;
import io.penstock.records.PoolConfig;
import io.penstock.records.ResponseStatus;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of requests that are passed on, submitted again, or lie about what they are. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class IdentityIT extends OneLedgerScene {
    private static final long AN_HOUR = 3_600;

    @Test
    void theSameIdInAPoolAndInItsFallbackIsTwoRequestsWithAResponseEach() throws Exception {
        try (var refuses = new ScriptedProvider(ScriptedProvider.refuseFor(AN_HOUR));
                var answers = new ScriptedProvider(ScriptedProvider::succeed);
                Dispatcher dispatcher = Dispatcher.start(cluster, DispatcherConfig.of("one"))) {
            publish(fallingBack(pool("first", refuses), "second"), pool("second", answers));

            submit(request("first", "same"));
            submit(request("second", "same"));
            submit(request("first", "same"));
            submit(request("second", "same"));
            awaitResponses(2);
            submit(request("second", "last"));
            awaitResponses(3);

            assertThat(dispatcher.isHealthy()).isTrue();
            assertThat(responses)
                    .filteredOn(response -> response.getRequestId().equals("same"))
                    .extracting(InferenceResponse::getStatus)
                    .containsExactly(ResponseStatus.SUCCEEDED, ResponseStatus.SUCCEEDED);
            assertThat(answers.calls("same")).isEqualTo(2);
        }
        assertNoOtherResponse(3);
    }

    @Test
    void aRequestWhoseFallbackIsTurnedRoundIsAnsweredOnceWhereItCameFrom() throws Exception {
        try (var here = new ScriptedProvider(ScriptedProvider.refuseFor(AN_HOUR));
                var there = new ScriptedProvider(ScriptedProvider.refuseFor(AN_HOUR));
                Dispatcher dispatcher = Dispatcher.start(cluster, DispatcherConfig.of("one"))) {
            publish(fallingBack(pool("first", here), "second"), pool("second", there));
            submit(request("first", "wanders"));
            await("a call of the fallback", BOUND, () -> there.calls("wanders") == 1);

            here.answers(ScriptedProvider::succeed);
            publish(pool("first", here), fallingBack(pool("second", there), "first"));
            assertThat(penstock("reset", "first").exitCode()).isEqualTo(ExitCode.SUCCEEDED);
            awaitResponses(1);
            submit(request("first", "wanders"));
            submit(request("first", "last"));
            awaitResponses(2);

            assertThat(dispatcher.isHealthy()).isTrue();
            assertThat(responses)
                    .extracting(InferenceResponse::getRequestId, InferenceResponse::getStatus)
                    .containsExactly(
                            tuple("wanders", ResponseStatus.SUCCEEDED), tuple("last", ResponseStatus.SUCCEEDED));
            assertThat(here.calls("wanders")).isEqualTo(2);
            assertThat(there.calls("wanders")).isEqualTo(1);
        }
        assertNoOtherResponse(2);
    }

    @Test
    void whoForgesAReSubmissionIsExecutedOnceMoreAtMost() throws Exception {
        CountDownLatch mayAnswer = new CountDownLatch(1);
        try (var provider = new ScriptedProvider(exchange -> {
                    mayAnswer.await();
                    ScriptedProvider.succeed(exchange);
                });
                Dispatcher dispatcher = Dispatcher.start(cluster, DispatcherConfig.of("one"))) {
            publish(pool("chat", provider));
            submit(request("chat", "guessed"));
            await("the call", BOUND, () -> provider.calls("guessed") == 1);

            submit(request("chat", "guessed").setAttempt(2));
            submit(request("chat", "guessed").setAttempt(2).setGrantId(77L));
            for (int i = 0; i < 3; i++) {
                // its grant has the number 0, as anybody can guess
                submit(request("chat", "guessed").setAttempt(2).setGrantId(0L));
            }
            submit(request("chat", "new").setAttempt(2).setGrantId(0L));
            submit(request("chat", "new").setAttempt(3));
            await("what was believed", BOUND, () -> provider.calls("guessed") == 2 && provider.calls("new") == 1);
            mayAnswer.countDown();
            awaitResponses(3);
            submit(request("chat", "guessed").setAttempt(2).setGrantId(0L));
            submit(request("chat", "guessed").setAttempt(3).setGrantId(1L));
            submit(request("chat", "last"));
            awaitResponses(4);

            assertThat(dispatcher.isHealthy()).isTrue();
            assertThat(provider.calls("guessed")).isEqualTo(2);
            assertThat(provider.calls("new")).isEqualTo(1);
            assertThat(responses)
                    .filteredOn(response -> response.getRequestId().equals("new"))
                    .extracting(InferenceResponse::getAttempts)
                    .containsExactly(1);
        }
        assertNoOtherResponse(4);
    }

    @Test
    void anAttemptBelowTheFirstIsRejectedAndNotCalled() throws Exception {
        try (var provider = new ScriptedProvider(ScriptedProvider::succeed);
                Dispatcher dispatcher = Dispatcher.start(cluster, DispatcherConfig.of("one"))) {
            publish(pool("chat", provider));

            submit(request("chat", "zero").setAttempt(0));
            submit(request("chat", "one"));
            awaitResponses(2);

            assertThat(dispatcher.isHealthy()).isTrue();
            InferenceResponse rejected = responses.stream()
                    .filter(response -> response.getRequestId().equals("zero"))
                    .findFirst()
                    .orElseThrow();
            assertThat(rejected.getStatus()).isEqualTo(ResponseStatus.REJECTED);
            assertThat(rejected.getError().orElseThrow().getMessage())
                    .isEqualTo("`attempt` must be at least 1, got 0.");
            assertThat(provider.calls("zero")).isZero();
        }
        assertNoOtherResponse(2);
    }

    private static PoolConfig fallingBack(PoolConfig pool, String fallback) {
        return PoolConfig.newBuilder(pool)
                .setFallback(fallback)
                .setFallbackAfterMillis(1_000)
                .build();
    }
}
