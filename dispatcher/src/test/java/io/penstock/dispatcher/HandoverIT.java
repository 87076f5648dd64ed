package io.penstock.dispatcher;

import static io.penstock.dispatcher.LoopbackProvider.reply;
import static io.penstock.dispatcher.StandInLedger.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.WorkerSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What becomes of grants when their worker leaves, is killed, sleeps, or shares its partitions. */
class HandoverIT extends WorkerScene {
    @Test
    void answersComeOutOfOrderAndNoneIsCalledAgainAfterARestart() {
        CountDownLatch slowOnesEnd = new CountDownLatch(1);
        provider.answers((call, exchange) -> {
            if (call.body().contains("slow")) {
                slowOnesEnd.await();
            }
            reply(exchange, 200, ANSWER);
        });
        try (Dispatcher first = start("w1")) {
            awaitReady("w1");
            ledger.write(ledger.grant(request("slow"), "w1", 0), ledger.grant(request("slow2"), "w1", 1));
            grant(100, "fast", "w1");
            ledger.await("fast answers", () -> ledger.responses().size() == 100);
            slowOnesEnd.countDown();
            assertThat(first.isHealthy()).isTrue();
        }
        try (Dispatcher second = start("w2")) {
            awaitReady("w2");
            ledger.await("every answer", () -> ledger.responses().size() == 102);
            ledger.readFor(Duration.ofSeconds(1));

            assertThat(provider.received()).hasSize(102);
            assertThat(ledger.outcomes()).hasSize(102);
            assertThat(second.counters().lapsed()).isZero();
        }
    }

    @Test
    void closingDrainsWhatRunsAndLeavesTheRestToTheNextOwner() throws Exception {
        CountDownLatch begun = new CountDownLatch(DispatcherConfig.DEFAULT_SLOTS_PER_POOL);
        CountDownLatch mayEnd = new CountDownLatch(1);
        provider.answers((call, exchange) -> {
            begun.countDown();
            mayEnd.await();
            reply(exchange, 200, ANSWER);
        });
        Dispatcher first = start("w1");
        awaitReady("w1");
        grant(100, "r", "w1");
        begun.await();

        Thread closing = new Thread(first::close, "closing");
        closing.start();
        ledger.await("no more slots", () -> {
            WorkerSnapshot snapshot = ledger.workers().get("w1");
            return snapshot != null && snapshot.getPools().isEmpty();
        });
        mayEnd.countDown();
        closing.join();
        ledger.await("drained answers", () -> ledger.responses().size() >= DispatcherConfig.DEFAULT_SLOTS_PER_POOL);
        assertThat(ledger.responses()).hasSize(DispatcherConfig.DEFAULT_SLOTS_PER_POOL);

        try (Dispatcher second = start("w2")) {
            ledger.await("the rest", () -> ledger.responses().size() == 100);
            assertThat(ledger.outcomes()).hasSize(100);
            assertThat(second.counters().lapsed()).isZero();
            assertThat(provider.received()).hasSize(100);
        }
    }

    @Test
    void aDispatcherThatJoinsWaitsForTheCallsOnThePartitionsThatItGets() throws Exception {
        CountDownLatch begun = new CountDownLatch(20);
        CountDownLatch mayEnd = new CountDownLatch(1);
        provider.answers((call, exchange) -> {
            begun.countDown();
            mayEnd.await();
            reply(exchange, 200, ANSWER);
        });
        try (Dispatcher first = start("w1")) {
            awaitReady("w1");
            grant(20, "r", "w1");
            begun.await();
            try (Dispatcher second = start("w2")) {
                ledger.await("the drain of w1", () -> ledger.partitionsOf("w1").isEmpty());
                assertThat(second.isReady()).isFalse();
                mayEnd.countDown();
                ledger.await(
                        "partitions of w2", () -> !ledger.partitionsOf("w2").isEmpty());
                ledger.await("every answer", () -> ledger.responses().size() >= 20);
                ledger.readFor(Duration.ofSeconds(1));

                assertThat(ledger.responses()).hasSize(20);
                assertThat(provider.received()).hasSize(20);
                assertThat(first.counters().lapsed() + second.counters().lapsed())
                        .isZero();
            }
        }
    }

    @Test
    void pastTheDrainBoundWhatStillRunsLapsesAtTheNextOwner() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        provider.answers((call, exchange) -> {
            begun.countDown();
            new CountDownLatch(1).await();
        });
        Dispatcher first = Dispatcher.start(cluster, DispatcherConfig.of("w1").withDrainBound(Duration.ofMillis(300)));
        awaitReady("w1");
        ledger.write(ledger.grant(request("stuck"), "w1", 0));
        begun.await();

        first.close();

        try (Dispatcher second = start("w2")) {
            ledger.await("lapse", () -> !ledger.resubmissions().isEmpty());
            assertThat(ledger.outcomes())
                    .extracting(AttemptOutcome::getResult, AttemptOutcome::getWorker)
                    .containsExactly(tuple(AttemptResult.LAPSED, "w2"));
            assertThat(provider.received()).hasSize(1);
            assertThat(second.isHealthy()).isTrue();
        }
    }

    @Test
    void whatAKilledWorkerMayHaveStartedLapsesAndIsNotStartedAgain() throws Exception {
        CountDownLatch begun = new CountDownLatch(40);
        provider.answers((call, exchange) -> {
            if (call.body().contains("fast")) {
                reply(exchange, 200, ANSWER);
            } else {
                begun.countDown();
                new CountDownLatch(1).await();
            }
        });
        try (WorkerProcess victim = WorkerProcess.start(cluster, REGISTRY, "victim")) {
            awaitReady("victim");
            grant(40, "fast", "victim");
            grant(40, "stuck", "victim");
            ledger.await("fast answers", () -> ledger.responses().size() == 40);
            begun.await();

            victim.kill();
        }
        try (Dispatcher heir = start("heir")) {
            ledger.await("lapses", () -> ledger.resubmissions().size() >= 40);
            ledger.readFor(Duration.ofSeconds(1));

            assertThat(ledger.resubmissions())
                    .hasSize(40)
                    .extracting(InferenceRequest::getRequestId)
                    .doesNotHaveDuplicates()
                    .allMatch(id -> id.startsWith("stuck"));
            assertThat(ledger.responses()).hasSize(40);
            assertThat(ledger.outcomes()).hasSize(80);
            assertThat(provider.received()).hasSize(80);
            ledger.await("lapsed counted", () -> heir.counters().lapsed() == 40);
        }
    }

    @Test
    void aWorkerThatSleptThroughItsSessionPublishesNothingAndComesBack() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        provider.answers((call, exchange) -> {
            begun.countDown();
            mayEnd.await();
            reply(exchange, 200, ANSWER);
        });
        try (WorkerProcess sleeper = WorkerProcess.start(cluster, REGISTRY, "sleeper")) {
            awaitReady("sleeper");
            ledger.write(ledger.grant(request("r"), "sleeper", 3));
            begun.await();
            sleeper.pause();
            try (Dispatcher heir = start("heir")) {
                ledger.await("lapse", () -> !ledger.resubmissions().isEmpty());
                mayEnd.countDown();

                sleeper.resume();
                ledger.await(
                        "return",
                        () -> !ledger.partitionsOf("sleeper").isEmpty()
                                && ledger.partitionsOf("sleeper").size() < PARTITIONS);
                ledger.readFor(Duration.ofSeconds(2));

                assertThat(ledger.responses()).isEmpty();
                assertThat(ledger.outcomes())
                        .extracting(AttemptOutcome::getResult, AttemptOutcome::getWorker)
                        .containsExactly(tuple(AttemptResult.LAPSED, "heir"));
                assertThat(heir.isHealthy()).isTrue();
            }
        }
    }

    @Test
    void partitionsMoveBetweenWorkersUnderLoadWithoutALapseOrASecondCall() throws Exception {
        List<Dispatcher> workers = Collections.synchronizedList(new ArrayList<>());
        provider.answers((call, exchange) -> {
            Thread.sleep(call.body().hashCode() & 31);
            reply(exchange, 200, ANSWER);
        });
        workers.add(start("w0"));
        awaitReady("w0");
        int granted = 0;
        for (int round = 0; round < 30; round++) {
            if (round == 5 || round == 12) {
                workers.add(start("w" + workers.size()));
            }
            if (round == 20) {
                workers.remove(0).close();
            }
            granted += grantToOwners(20, "round" + round);
            ledger.readFor(Duration.ofMillis(100));
        }
        int all = granted;
        ledger.await(
                "every grant settled",
                Duration.ofSeconds(60),
                () -> ledger.outcomes().size() >= all);
        ledger.readFor(Duration.ofSeconds(1));
        for (Dispatcher worker : workers) {
            worker.close();
        }

        assertThat(ledger.outcomes())
                .hasSize(all)
                .extracting(AttemptOutcome::getGrantId)
                .doesNotHaveDuplicates();
        Map<AttemptResult, Integer> results = new HashMap<>();
        ledger.outcomes().forEach(outcome -> results.merge(outcome.getResult(), 1, Integer::sum));
        int succeeded = results.getOrDefault(AttemptResult.SUCCEEDED, 0);
        assertThat(provider.received()).hasSize(succeeded);
        assertThat(ledger.responses())
                .hasSize(succeeded)
                .extracting(InferenceResponse::getRequestId)
                .doesNotHaveDuplicates();
        // What was granted to the earlier owner after it let go is nobody's to start.
        assertThat(results.getOrDefault(AttemptResult.LAPSED, 0))
                .isEqualTo(all - succeeded)
                .isLessThan(all / 10);
    }

    /** As a ledger would: to partitions that workers announce at this moment. */
    private int grantToOwners(int count, String name) {
        List<Grant> grants = new ArrayList<>();
        ledger.workers().forEach((worker, snapshot) -> {
            for (int partition : snapshot.getPools().isEmpty() ? List.<Integer>of() : snapshot.getPartitions()) {
                for (int i = 0; i < count; i++) {
                    grants.add(ledger.grant(request(name + "-" + partition + "-" + i + worker), worker, partition));
                }
            }
        });
        ledger.write(grants.toArray(Grant[]::new));
        return grants.size();
    }
}
