package io.penstock.cli;

import static io.penstock.cli.fixtures.Workshop.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.budget.kafka.Ledger;
import io.penstock.budget.kafka.LedgerConfig;
import io.penstock.cli.batch.BatchFile;
import io.penstock.cli.batch.RequestDefaults;
import io.penstock.cli.batch.RequestFactory;
import io.penstock.cli.cluster.ClusterPools;
import io.penstock.cli.cluster.Submission;
import io.penstock.cli.cluster.TopicReader;
import io.penstock.cli.cluster.TopicReader.From;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.error.WorkFailedException;
import io.penstock.cli.fixtures.Workshop;
import io.penstock.cli.fixtures.Workshop.Ended;
import io.penstock.dispatcher.Dispatcher;
import io.penstock.dispatcher.DispatcherConfig;
import io.penstock.provider.ProviderConfig;
import io.penstock.provider.SimulatedProvider;
import io.penstock.provider.model.LatencyModel;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.Strategy;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.LiveTopics;
import io.penstock.schemas.Topic;
import io.penstock.schemas.TopicPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The commands that follow a batch through a ledger, a dispatcher and a provider. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class BatchCommandsIT extends BrokerScene {
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void aBatchIsSubmittedFollowedAndCollected() throws Exception {
        try (Pipeline pipeline = new Pipeline("whole", "20ms")) {
            String config = pipeline.configuration("rpm: 5000");
            String input = workshop.requests("in.jsonl", 40).toString();

            assertThat(pipeline.penstock("submit", input).err()).contains("no pool is in force on this cluster");
            assertThat(pipeline.penstock("apply", "-c", config).out()).contains("in force: chat");
            Ended submitted = pipeline.penstock("submit", input, "--batch", "nightly");
            assertThat(submitted.err()).contains("40 requests submitted");
            assertThat(submitted.out().strip()).isEqualTo("nightly");
            String summary = workshop.path("summary.json").toString();
            Ended collected = pipeline.penstock("collect", "nightly", "-o", out(), "--summary", summary);

            assertThat(collected.exitCode()).as(collected.err()).isEqualTo(ExitCode.SUCCEEDED);
            assertThat(collected.err()).contains("40 of 40 responses written; 40 calls");
            assertThat(workshop.json("summary.json").get("attempts").intValue()).isEqualTo(40);
            assertThat(workshop.json("summary.json").at("/instances/0/requests").intValue())
                    .isEqualTo(40);
            assertThat(workshop.lines("out.jsonl"))
                    .extracting(line -> line.get("custom_id").textValue())
                    .doesNotHaveDuplicates()
                    .hasSize(40);
            await(
                    "the status of the last request",
                    BOUND,
                    () -> pipeline.status("nightly").get("succeeded").intValue() == 40);
            assertThat(pipeline.status("nightly").get("output_tokens").intValue())
                    .isPositive();
            assertThat(pipeline.penstock("status", "nightly").out())
                    .contains("batch nightly")
                    .containsPattern("succeeded +40")
                    .contains("All requests have ended");
            await(
                    "the pool's snapshot with the last outcome",
                    BOUND,
                    () -> pipeline.topPool().path("settled").intValue() == 40);
            assertThat(pipeline.topPool().get("rates").get("settled_per_second").isNumber())
                    .isTrue();
            assertThat(pipeline.penstock("top", "--once").out())
                    .contains("1 pool, 1 worker", "chat  traditional  0 waiting")
                    .containsPattern("east +0 +requests/min  [#=.]+ +40 +5,000 +1 %")
                    .containsPattern("one +0/64 +0 +40");
            assertThat(pipeline.penstock("top", "talk").out()).contains("No pool was heard of");
        }
    }

    @Test
    void whatWaitsOfACancelledBatchEndsAndWhatRunsFinishes() throws Exception {
        try (Pipeline pipeline = new Pipeline("cancel", "20ms")) {
            submitUntilTenAreAnswered(pipeline, 40);
            assertThat(pipeline.status("nightly").get("waiting").intValue()).isEqualTo(30);

            Ended unknown = pipeline.penstock("cancel", "nightly", "--request", "r99");
            Ended elsewhere = pipeline.penstock("cancel", "nightly", "--pool", "talk");
            Ended one = pipeline.penstock("cancel", "nightly", "--request", "r39");
            Ended again = pipeline.penstock("cancel", "nightly", "--request", "r39");
            await(
                    "the count of the cancelled one",
                    BOUND,
                    () -> pipeline.status("nightly").get("cancelled").intValue() == 1);
            Ended all = pipeline.penstock("cancel", "nightly");
            Ended collected = pipeline.penstock("collect", "nightly", "-o", out());

            assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(unknown.err()).contains("batch nightly has no request r99");
            assertThat(elsewhere.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(elsewhere.err()).contains("there is no pool talk", "there are: chat");
            assertThat(one.out()).contains("request r39 has ended: CANCELLED");
            assertThat(again.out()).contains("request r39 had ended before: CANCELLED");
            assertThat(all.out()).contains("batch nightly: 29 cancelled, 0 running, which finish, 11 had ended");
            assertThat(collected.exitCode()).as(collected.err()).isEqualTo(ExitCode.INCOMPLETE);
            assertThat(workshop.lines("out.jsonl"))
                    .extracting(line -> line.get("custom_id").textValue())
                    .doesNotHaveDuplicates()
                    .hasSize(40);
            assertThat(pipeline.status("nightly").get("cancelled").intValue()).isEqualTo(30);
            assertThat(pipeline.penstock("status", "nightly").out()).containsPattern("cancelled +30");
        }
    }

    @Test
    void aBatchWhoseRequestsLeftTheTopicWhenTheyWereReadIsCancelledAndCollectedAllTheSame() throws Exception {
        try (Pipeline pipeline = new Pipeline("gone", "20ms")) {
            submitUntilTenAreAnswered(pipeline, 20);
            deleteRequests(pipeline.cluster);

            Ended early = pipeline.penstock(
                    "collect", "nightly", "-o", workshop.path("early.jsonl").toString(), "--no-wait");
            Ended one = pipeline.penstock("cancel", "nightly", "--request", "r19");
            pipeline.penstock("cancel", "nightly");
            pipeline.penstock("collect", "nightly", "-o", out());

            assertThat(early.err()).contains("10 of 20 responses written");
            assertThat(early.exitCode()).isEqualTo(ExitCode.INCOMPLETE);
            assertThat(one.out()).contains("request r19 has ended: CANCELLED");
            assertThat(workshop.lines("out.jsonl")).hasSize(20);
        }
    }

    /** As a run does on its own broker. */
    private static void deleteRequests(Cluster cluster) throws Exception {
        try (Admin admin = Admin.create(cluster.clientConfig())) {
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            for (int partition = 0; partition < 2; partition++) {
                ends.put(new TopicPartition(cluster.name(Topic.REQUESTS), partition), OffsetSpec.latest());
            }
            Map<TopicPartition, RecordsToDelete> before = new HashMap<>();
            admin.listOffsets(ends)
                    .all()
                    .get()
                    .forEach((partition, end) -> before.put(partition, RecordsToDelete.beforeOffset(end.offset())));
            admin.deleteRecords(before).all().get();
        }
    }

    @Test
    void aStrategyIsSwitchedWhileRequestsWaitAndAllAreAnswered() throws Exception {
        Deque<PoolSnapshot> snapshots = new ArrayDeque<>();
        try (Pipeline pipeline = new Pipeline("switch", "40ms");
                TopicReader reader = TopicReader.of(pipeline.cluster)
                        .read(Topic.POOL_METRICS, From.END, (pool, snapshot) -> snapshots.add(snapshot))) {
            String config = pipeline.configuration("concurrency: 1");
            pipeline.penstock("apply", "-c", config);
            pipeline.penstock("submit", workshop.requests("in.jsonl", 200).toString(), "--batch", "b");
            awaitWaiting(reader, snapshots, Strategy.TRADITIONAL);

            Ended switched = pipeline.penstock("strategy", "chat", "pool-first");
            awaitWaiting(reader, snapshots, Strategy.POOL_FIRST);
            Ended back = pipeline.penstock("strategy", "chat", "traditional");
            awaitWaiting(reader, snapshots, Strategy.TRADITIONAL);
            Ended collected = pipeline.penstock("collect", "b", "-o", out());

            assertThat(switched.out().strip()).isEqualTo("chat: pool-first, was traditional");
            assertThat(back.out().strip()).isEqualTo("chat: traditional, was pool-first");
            assertThat(collected.exitCode()).as(collected.err()).isEqualTo(ExitCode.SUCCEEDED);
            assertThat(workshop.lines("out.jsonl"))
                    .extracting(line -> line.get("custom_id").textValue())
                    .doesNotHaveDuplicates()
                    .hasSize(200);
        }
    }

    private static void awaitWaiting(TopicReader reader, Deque<PoolSnapshot> snapshots, Strategy strategy)
            throws Exception {
        Workshop.await("requests wait under " + strategy, Duration.ofSeconds(40), () -> {
            reader.poll(Duration.ofMillis(100));
            PoolSnapshot latest = snapshots.peekLast();
            return latest != null && latest.getStrategy() == strategy && latest.getWaiting() > 0;
        });
    }

    @Test
    void aCollectionDuringASubmissionWaitsForTheRestOfIt() throws Exception {
        try (Pipeline pipeline = new Pipeline("during", "instant")) {
            String config = pipeline.configuration("rpm: 100000");
            pipeline.penstock("apply", "-c", config);
            Path input = workshop.requests("in.jsonl", 700);
            submitUpToALineThatChanges(pipeline.cluster, input, 600);

            Ended partly = pipeline.penstock(
                    "collect", "b", "-o", workshop.path("now.jsonl").toString(), "--no-wait");
            CompletableFuture<Ended> collected =
                    CompletableFuture.supplyAsync(() -> pipeline.penstock("collect", "b", "-o", out()));
            await(
                    "the answers of all that was submitted",
                    BOUND,
                    () -> Files.exists(workshop.path("out.jsonl.partial"))
                            && Files.readAllLines(workshop.path("out.jsonl.partial"))
                                            .size()
                                    == 500);
            assertThat(pipeline.penstock("status", "b").out()).contains("200 more are still to be submitted");
            assertThat(collected).isNotDone();
            Ended rest = pipeline.penstock("submit", input.toString(), "--batch", "b");

            assertThat(rest.err()).contains("200 requests submitted, 500 were earlier");
            Ended all = collected.get(BOUND.toSeconds(), TimeUnit.SECONDS);
            assertThat(all.exitCode()).as(all.err()).isEqualTo(ExitCode.SUCCEEDED);
            assertThat(all.err()).contains("700 of 700 responses written");
            assertThat(workshop.lines("out.jsonl")).hasSize(700);
            assertThat(partly.exitCode()).isEqualTo(ExitCode.INCOMPLETE);
            assertThat(partly.err()).contains(" of 700 responses written");
        }
    }

    /** Submits the first 500 requests, as a submission that is killed on its way may leave them; the file is as before. */
    private static void submitUpToALineThatChanges(Cluster cluster, Path input, int line) throws Exception {
        String text = Files.readString(input);
        FileTime modified = Files.getLastModifiedTime(input);
        BatchFile file = BatchFile.check(
                input, new RequestFactory(ClusterPools.read(cluster).values(), RequestDefaults.NONE));
        Files.writeString(input, text.replace("\"custom_id\":\"r" + line + "\"", "\"custom_id\":\"x" + line + "\""));
        Files.setLastModifiedTime(input, modified);

        WorkFailedException cut =
                catchThrowableOfType(WorkFailedException.class, () -> new Submission(cluster, "b", file).submit());

        assertThat(cut.problem()).contains("has changed since it was checked");
        Files.writeString(input, text);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String out() {
        return workshop.path("out.jsonl").toString();
    }

    /** Ten requests fit into the minute, and the rest of the batch waits. */
    private void submitUntilTenAreAnswered(Pipeline pipeline, int requests) throws Exception {
        pipeline.penstock("apply", "-c", pipeline.configuration("rpm: 10"));
        pipeline.penstock("submit", workshop.requests("in.jsonl", requests).toString(), "--batch", "nightly");
        await(
                "ten answers",
                BOUND,
                () -> pipeline.status("nightly").get("succeeded").intValue() == 10);
    }

    /** A provider, a ledger and a dispatcher on topics of their own; at its end both parts must be well. */
    private final class Pipeline implements AutoCloseable {
        private final Cluster cluster;
        private final SimulatedProvider provider;
        private final Ledger ledger;
        private final Dispatcher dispatcher;

        Pipeline(String prefix, String latency) throws IOException {
            cluster = cluster(prefix);
            LiveTopics topics = TopicPlan.embedded().ensure(cluster);
            provider = SimulatedProvider.start(ProviderConfig.builder()
                    .latency(LatencyModel.parse(latency))
                    .build());
            ledger = Ledger.start(
                    cluster, LedgerConfig.of("one", directory.resolve("ledger"), topics.partitions(Topic.REQUESTS)));
            dispatcher = Dispatcher.start(cluster, DispatcherConfig.of("one"));
        }

        /** A configuration of one instance at the provider. */
        String configuration(String limits) throws IOException {
            return workshop.configuration(workshop.instance("east", provider.baseUrl(), limits))
                    .toString();
        }

        Ended penstock(String... command) {
            return workshop.penstock(onTopics(cluster.prefix(), command));
        }

        JsonNode status(String batch) {
            return json(penstock("status", batch, "--json").out());
        }

        /** The only pool as {@code top} has it; missing before its first snapshot. */
        JsonNode topPool() {
            return json(penstock("top", "--json").out()).get("pools").path(0);
        }

        @Override
        public void close() {
            boolean isHealthy = ledger.isHealthy() && dispatcher.isHealthy();
            dispatcher.close();
            ledger.close();
            provider.close();
            assertThat(isHealthy).isTrue();
        }
    }
}
