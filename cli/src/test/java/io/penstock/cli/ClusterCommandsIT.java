package io.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.cli.cluster.ClusterPools;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.fixtures.Workshop.Ended;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.records.Strategy;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.TopicPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The commands that work on a cluster, where no part answers. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ClusterCommandsIT extends BrokerScene {
    private static final JsonMapper JSON = new JsonMapper();

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

    private Ended penstock(String prefix, String... command) {
        return workshop.penstock(onTopics(prefix, command));
    }

    private String out() {
        return workshop.path("out.jsonl").toString();
    }
}
