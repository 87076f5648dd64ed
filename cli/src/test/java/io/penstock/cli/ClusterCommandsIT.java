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
import io.penstock.cli.embedded.EmbeddedBroker;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.error.WorkFailedException;
import io.penstock.cli.fixtures.Workshop;
import io.penstock.cli.fixtures.Workshop.Ended;
import io.penstock.dispatcher.Dispatcher;
import io.penstock.dispatcher.DispatcherConfig;
import io.penstock.provider.ProviderConfig;
import io.penstock.provider.SimulatedProvider;
import io.penstock.provider.model.LatencyModel;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.Strategy;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.LiveTopics;
import io.penstock.schemas.Topic;
import io.penstock.schemas.TopicPlan;
import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands that work on a running cluster. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ClusterCommandsIT {
    private static final String REGISTRY = "mock://commands";
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path brokerDirectory;

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedBroker broker;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private Workshop workshop;

    @BeforeAll
    static void startTheBroker() {
        broker = EmbeddedBroker.start(brokerDirectory);
    }

    @AfterAll
    static void stopTheBroker() {
        broker.close();
    }

    @BeforeEach
    void openTheWorkshop() {
        workshop = new Workshop(directory);
    }

    @Test
    void aBatchIsSubmittedFollowedAndCollected() throws Exception {
        Cluster cluster = cluster("whole");
        LiveTopics topics = TopicPlan.embedded().ensure(cluster);
        var ledgerConfig = LedgerConfig.of("one", directory.resolve("ledger"), topics.partitions(Topic.REQUESTS));
        try (SimulatedProvider provider = SimulatedProvider.start(ProviderConfig.builder()
                        .latency(LatencyModel.parse("20ms"))
                        .build());
                Ledger ledger = Ledger.start(cluster, ledgerConfig);
                Dispatcher dispatcher = Dispatcher.start(cluster, DispatcherConfig.of("one"))) {
            assertThat(ledger.isHealthy() && dispatcher.isHealthy()).isTrue();
            String config = workshop.configuration(workshop.instance("east", provider.baseUrl(), "rpm: 5000"))
                    .toString();
            String input = workshop.requests("in.jsonl", 40).toString();

            assertThat(penstock("whole", "submit", input).err()).contains("no pool is in force on this cluster");
            assertThat(penstock("whole", "apply", "-c", config).out()).contains("in force: chat");
            Ended submitted = penstock("whole", "submit", input, "--batch", "nightly");
            assertThat(submitted.err()).contains("40 requests submitted");
            assertThat(submitted.out().strip()).isEqualTo("nightly");
            String summary = workshop.path("summary.json").toString();
            Ended collected = penstock("whole", "collect", "nightly", "-o", out(), "--summary", summary);

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
                    () -> status("whole", "nightly").get("succeeded").intValue() == 40);
            assertThat(status("whole", "nightly").get("output_tokens").intValue())
                    .isPositive();
            assertThat(penstock("whole", "status", "nightly").out())
                    .contains("batch nightly")
                    .containsPattern("succeeded +40")
                    .contains("All requests have ended");
            await(
                    "the pool's snapshot with the last outcome",
                    BOUND,
                    () -> topPool("whole").path("settled").intValue() == 40);
            assertThat(topPool("whole").get("rates").get("settled_per_second").isNumber())
                    .isTrue();
            assertThat(penstock("whole", "top", "--once").out())
                    .contains("1 pool, 1 worker", "chat  traditional  0 waiting")
                    .containsPattern("east +0 +requests/min  [#=.]+ +40 +5,000 +1 %")
                    .containsPattern("one +0/64 +0 +40");
            assertThat(penstock("whole", "top", "talk").out()).contains("No pool was heard of");
        }
    }

    @Test
    void whatWaitsOfACancelledBatchEndsAndWhatRunsFinishes() throws Exception {
        Cluster cluster = cluster("cancel");
        LiveTopics topics = TopicPlan.embedded().ensure(cluster);
        var ledgerConfig = LedgerConfig.of("one", directory.resolve("ledger"), topics.partitions(Topic.REQUESTS));
        try (SimulatedProvider provider = SimulatedProvider.start(ProviderConfig.builder()
                        .latency(LatencyModel.parse("20ms"))
                        .build());
                Ledger ledger = Ledger.start(cluster, ledgerConfig);
                Dispatcher dispatcher = Dispatcher.start(cluster, DispatcherConfig.of("one"))) {
            assertThat(ledger.isHealthy() && dispatcher.isHealthy()).isTrue();
            String config = workshop.configuration(workshop.instance("east", provider.baseUrl(), "rpm: 10"))
                    .toString();
            penstock("cancel", "apply", "-c", config);
            penstock("cancel", "submit", workshop.requests("in.jsonl", 40).toString(), "--batch", "nightly");
            await(
                    "ten answers",
                    BOUND,
                    () -> status("cancel", "nightly").get("succeeded").intValue() == 10);
            assertThat(status("cancel", "nightly").get("waiting").intValue()).isEqualTo(30);

            Ended unknown = penstock("cancel", "cancel", "nightly", "--request", "r99");
            Ended elsewhere = penstock("cancel", "cancel", "nightly", "--pool", "talk");
            Ended one = penstock("cancel", "cancel", "nightly", "--request", "r39");
            Ended again = penstock("cancel", "cancel", "nightly", "--request", "r39");
            await(
                    "the count of the cancelled one",
                    BOUND,
                    () -> status("cancel", "nightly").get("cancelled").intValue() == 1);
            Ended all = penstock("cancel", "cancel", "nightly");
            Ended collected = penstock("cancel", "collect", "nightly", "-o", out());

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
            assertThat(status("cancel", "nightly").get("cancelled").intValue()).isEqualTo(30);
            assertThat(penstock("cancel", "status", "nightly").out()).containsPattern("cancelled +30");
        }
    }

    @Test
    void aBatchWhoseRequestsLeftTheTopicWhenTheyWereReadIsCancelledAndCollectedAllTheSame() throws Exception {
        Cluster cluster = cluster("gone");
        LiveTopics topics = TopicPlan.embedded().ensure(cluster);
        var ledgerConfig = LedgerConfig.of("one", directory.resolve("ledger"), topics.partitions(Topic.REQUESTS));
        try (SimulatedProvider provider = SimulatedProvider.start(ProviderConfig.builder()
                        .latency(LatencyModel.parse("20ms"))
                        .build());
                Ledger ledger = Ledger.start(cluster, ledgerConfig);
                Dispatcher dispatcher = Dispatcher.start(cluster, DispatcherConfig.of("one"))) {
            assertThat(ledger.isHealthy() && dispatcher.isHealthy()).isTrue();
            String config = workshop.configuration(workshop.instance("east", provider.baseUrl(), "rpm: 10"))
                    .toString();
            penstock("gone", "apply", "-c", config);
            penstock("gone", "submit", workshop.requests("in.jsonl", 20).toString(), "--batch", "nightly");
            await(
                    "ten answers",
                    BOUND,
                    () -> status("gone", "nightly").get("succeeded").intValue() == 10);
            deleteRequests(cluster);

            Ended early = penstock(
                    "gone",
                    "collect",
                    "nightly",
                    "-o",
                    workshop.path("early.jsonl").toString(),
                    "--no-wait");
            Ended one = penstock("gone", "cancel", "nightly", "--request", "r19");
            penstock("gone", "cancel", "nightly");
            penstock("gone", "collect", "nightly", "-o", out());

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
        Cluster cluster = cluster("switch");
        LiveTopics topics = TopicPlan.embedded().ensure(cluster);
        var ledgerConfig = LedgerConfig.of("one", directory.resolve("ledger"), topics.partitions(Topic.REQUESTS));
        Deque<PoolSnapshot> snapshots = new ArrayDeque<>();
        try (SimulatedProvider provider = SimulatedProvider.start(ProviderConfig.builder()
                        .latency(LatencyModel.parse("40ms"))
                        .build());
                Ledger ledger = Ledger.start(cluster, ledgerConfig);
                Dispatcher dispatcher = Dispatcher.start(cluster, DispatcherConfig.of("one"));
                TopicReader reader = TopicReader.of(cluster)
                        .read(Topic.POOL_METRICS, From.END, (pool, snapshot) -> snapshots.add(snapshot))) {
            assertThat(ledger.isHealthy() && dispatcher.isHealthy()).isTrue();
            String config = workshop.configuration(workshop.instance("east", provider.baseUrl(), "concurrency: 1"))
                    .toString();
            penstock("switch", "apply", "-c", config);
            penstock("switch", "submit", workshop.requests("in.jsonl", 200).toString(), "--batch", "b");
            awaitWaiting(reader, snapshots, Strategy.TRADITIONAL);

            Ended switched = penstock("switch", "strategy", "chat", "pool-first");
            awaitWaiting(reader, snapshots, Strategy.POOL_FIRST);
            Ended back = penstock("switch", "strategy", "chat", "traditional");
            awaitWaiting(reader, snapshots, Strategy.TRADITIONAL);
            Ended collected = penstock("switch", "collect", "b", "-o", out());

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
    void aStrategyThatIsInForceAlreadyIsLeftAndNothingElseOfThePoolChanges() throws Exception {
        Cluster cluster = cluster("same");
        TopicPlan.embedded().ensure(cluster);
        Path config = workshop.configuration(workshop.instance("east", "http://127.0.0.1:1/v1", "rpm: 7"));
        penstock("same", "apply", "-c", config.toString());
        PoolConfig applied = ClusterPools.read(cluster).get("chat");

        Ended first = penstock("same", "strategy", "chat", "pool-first");
        Ended second = penstock("same", "strategy", "chat", "pool-first");

        assertThat(first.exitCode()).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(second.exitCode()).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(second.out().strip()).isEqualTo("chat: pool-first already");
        PoolConfig expected =
                PoolConfig.newBuilder(applied).setStrategy(Strategy.POOL_FIRST).build();
        assertThat(ClusterPools.read(cluster)).containsExactly(Map.entry("chat", expected));
    }

    @Test
    void aResetIsKeptUntilTheInstanceIsConfiguredAnew() throws Exception {
        Cluster cluster = cluster("reset");
        TopicPlan.embedded().ensure(cluster);
        Path config = workshop.configuration(workshop.instance("east", "http://127.0.0.1:1/v1", "rpm: 7"));
        penstock("reset", "apply", "-c", config.toString());
        assertThat(resetAt(cluster)).isEmpty();

        Ended reset = penstock("reset", "reset", "chat", "east");
        Optional<Long> first = resetAt(cluster);
        penstock("reset", "apply", "-c", config.toString());
        Optional<Long> unchanged = resetAt(cluster);
        penstock(
                "reset",
                "apply",
                "-c",
                workshop.configuration(workshop.instance("east", "http://127.0.0.1:1/v1", "rpm: 8"))
                        .toString());
        Optional<Long> changed = resetAt(cluster);
        Ended other = penstock("reset", "reset", "chat", "west");

        assertThat(reset.out().strip()).isEqualTo("chat: reset east");
        assertThat(first).isPresent();
        assertThat(unchanged).isEqualTo(first);
        assertThat(changed.orElseThrow()).isGreaterThan(first.orElseThrow());
        assertThat(other.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(other.err()).contains("pool chat has no instance west", "its instances are east");
    }

    private static Optional<Long> resetAt(Cluster cluster) {
        return ClusterPools.read(cluster).values().stream()
                .flatMap(pool -> pool.getInstances().stream())
                .findFirst()
                .flatMap(InstanceConfig::getResetAtMillis);
    }

    @Test
    void theStrategyOfAPoolThatIsNotThereIsRefusedWithTheNamesOfThoseThatAre() throws Exception {
        TopicPlan.embedded().ensure(cluster("unknown"));

        Ended none = penstock("unknown", "strategy", "chat", "pool-first");
        Path config = workshop.configuration(workshop.instance("east", "http://127.0.0.1:1/v1", "rpm: 1"));
        penstock("unknown", "apply", "-c", config.toString());
        Ended other = penstock("unknown", "strategy", "chad", "pool-first");

        assertThat(none.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(none.err()).contains("no pool is in force on this cluster");
        assertThat(other.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(other.err()).contains("pool chad is not in force", "did you mean chat?", "the pools are chat");
    }

    @Test
    void aFileIsSubmittedOnceHoweverOftenTheCommandIsGiven() throws Exception {
        TopicPlan.embedded().ensure(cluster("once"));
        String config = workshop.configuration(workshop.instance("east", "http://127.0.0.1:1/v1", "rpm: 1"))
                .toString();
        penstock("once", "apply", "-c", config);
        String input = workshop.requests("in.jsonl", 1_200).toString();

        assertThat(penstock("once", "submit", input, "--batch", "b").err()).contains("1200 requests submitted");
        Ended again = penstock("once", "submit", input, "--batch", "b");
        Ended other =
                penstock("once", "submit", workshop.requests("other.jsonl", 2).toString(), "--batch", "b");

        assertThat(again.exitCode()).isEqualTo(ExitCode.SUCCEEDED);
        assertThat(again.err()).contains("all 1200 requests were submitted earlier");
        assertThat(other.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(other.err()).contains("batch b was begun with another file");
        assertThat(JSON.readTree(penstock("once", "status", "b", "--json").out())
                        .get("requests")
                        .intValue())
                .isEqualTo(1_200);
        Ended partly = penstock("once", "collect", "b", "-o", out(), "--no-wait");
        assertThat(partly.exitCode()).isEqualTo(ExitCode.INCOMPLETE);
        assertThat(partly.err()).contains("0 of 1200 responses written");
    }

    @Test
    void aCollectionDuringASubmissionWaitsForTheRestOfIt() throws Exception {
        Cluster cluster = cluster("during");
        LiveTopics topics = TopicPlan.embedded().ensure(cluster);
        var ledgerConfig = LedgerConfig.of("one", directory.resolve("ledger"), topics.partitions(Topic.REQUESTS));
        try (SimulatedProvider provider =
                        SimulatedProvider.start(ProviderConfig.builder().build());
                Ledger ledger = Ledger.start(cluster, ledgerConfig);
                Dispatcher dispatcher = Dispatcher.start(cluster, DispatcherConfig.of("one"))) {
            String config = workshop.configuration(workshop.instance("east", provider.baseUrl(), "rpm: 100000"))
                    .toString();
            penstock("during", "apply", "-c", config);
            Path input = workshop.requests("in.jsonl", 700);
            submitUpToALineThatChanges(cluster, input, 600);

            Ended partly = penstock(
                    "during", "collect", "b", "-o", workshop.path("now.jsonl").toString(), "--no-wait");
            CompletableFuture<Ended> collected =
                    CompletableFuture.supplyAsync(() -> penstock("during", "collect", "b", "-o", out()));
            await(
                    "the answers of all that was submitted",
                    BOUND,
                    () -> Files.exists(workshop.path("out.jsonl.partial"))
                            && Files.readAllLines(workshop.path("out.jsonl.partial"))
                                            .size()
                                    == 500);
            assertThat(penstock("during", "status", "b").out()).contains("200 more are still to be submitted");
            assertThat(collected).isNotDone();
            Ended rest = penstock("during", "submit", input.toString(), "--batch", "b");

            assertThat(rest.err()).contains("200 requests submitted, 500 were earlier");
            Ended all = collected.get(BOUND.toSeconds(), TimeUnit.SECONDS);
            assertThat(all.exitCode()).as(all.err()).isEqualTo(ExitCode.SUCCEEDED);
            assertThat(all.err()).contains("700 of 700 responses written");
            assertThat(workshop.lines("out.jsonl")).hasSize(700);
            assertThat(partly.exitCode()).isEqualTo(ExitCode.INCOMPLETE);
            assertThat(partly.err()).contains(" of 700 responses written");
            assertThat(ledger.isHealthy() && dispatcher.isHealthy()).isTrue();
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

    @Test
    void aBatchThatNobodySubmittedIsNamed() {
        TopicPlan.embedded().ensure(cluster("nobody"));

        for (String[] command : List.of(
                new String[] {"status", "x"}, new String[] {"cancel", "x"}, new String[] {"collect", "x", "-o", out()
                })) {
            Ended ended = penstock("nobody", command);

            assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(ended.err()).contains("batch x has no requests on this cluster");
        }
    }

    @Test
    void poolsThatTheFileDoesNotHaveAreKeptUnlessPruned() throws Exception {
        Cluster cluster = cluster("prune");
        TopicPlan.embedded().ensure(cluster);
        Path config = workshop.configuration(workshop.instance("east", "http://127.0.0.1:1/v1", "rpm: 1"));
        penstock("prune", "apply", "-c", config.toString());
        Files.writeString(config, Files.readString(config).replace("chat:", "talk:"));

        // the same account in two pools
        assertThat(penstock("prune", "apply", "-c", config.toString()).exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(ClusterPools.read(cluster)).containsOnlyKeys("chat");
        Files.writeString(config, Files.readString(config).replace("127.0.0.1:1/", "127.0.0.1:2/"));

        assertThat(penstock("prune", "apply", "-c", config.toString()).out()).contains("still in force", "chat");
        assertThat(ClusterPools.read(cluster)).containsOnlyKeys("chat", "talk");
        assertThat(penstock("prune", "apply", "--prune", "-c", config.toString())
                        .out())
                .contains("taken out of force: chat");
        assertThat(ClusterPools.read(cluster)).containsOnlyKeys("talk");
    }

    @Test
    void aWrongNumberOfPartitionsIsRefusedWithTheReason() throws Exception {
        try (Admin admin = Admin.create(cluster("wrong").clientConfig())) {
            admin.createTopics(List.of(
                            new NewTopic("wrong.requests", 3, (short) 1), new NewTopic("wrong.attempts", 5, (short) 1)))
                    .all()
                    .get();
        }

        Ended ended = penstock("wrong", "status", "x");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("wrong.requests has 3 partitions").contains("wrong.attempts has 5 partitions");
    }

    /** The only pool as {@code top} has it; missing before its first snapshot. */
    private JsonNode topPool(String prefix) {
        return json(penstock(prefix, "top", "--json").out()).get("pools").path(0);
    }

    private JsonNode status(String prefix, String batch) {
        return json(penstock(prefix, "status", batch, "--json").out());
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Cluster cluster(String prefix) {
        return new Cluster(
                broker.bootstrapServers(), Map.of(), prefix, AvroRecordSerdes.create(SerdesConfig.of(REGISTRY)));
    }

    private Ended penstock(String prefix, String... arguments) {
        String[] all = new String[arguments.length + 6];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--bootstrap-server";
        all[arguments.length + 1] = broker.bootstrapServers();
        all[arguments.length + 2] = "--schema-registry";
        all[arguments.length + 3] = REGISTRY;
        all[arguments.length + 4] = "--topic-prefix";
        all[arguments.length + 5] = prefix;
        return workshop.penstock(all);
    }

    private String out() {
        return workshop.path("out.jsonl").toString();
    }
}
