package io.penstock.cli;

import static io.penstock.cli.fixtures.Workshop.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.budget.fixtures.Records;
import io.penstock.cli.cluster.PoolSnapshots;
import io.penstock.cli.cluster.TopicReader;
import io.penstock.cli.cluster.TopicReader.From;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.fixtures.Workshop.Ended;
import io.penstock.dispatcher.Dispatcher;
import io.penstock.dispatcher.DispatcherConfig;
import io.penstock.records.Grant;
import io.penstock.records.InstanceConfig;
import io.penstock.records.Limit;
import io.penstock.records.LimitSnapshot;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.ResponseStatus;
import io.penstock.records.WorkerSnapshot;
import io.penstock.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a request whose grant is never heard of again. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class LostGrantIT extends OneLedgerScene {
    /** A grant is listed a minute after the latest start of its call. */
    private static final Duration LISTED_WITHIN = Duration.ofSeconds(100);

    @Test
    void aGrantThatNobodyReportsIsListedAndReleasedAndItsRequestIsAnsweredOnce() throws Exception {
        try (var provider = new ScriptedProvider(ScriptedProvider::succeed);
                var snapshots = new PoolSnapshots(cluster)) {
            publish(heldForTenMinutes(pool("chat", provider)));
            Grant lost = grantedToNobody("lost");
            await("the grant is overdue", LISTED_WITHIN, () -> {
                snapshots.poll(Duration.ofMillis(200));
                return snapshots.of("chat").stream()
                        .anyMatch(pool -> !pool.getOldestGrants().isEmpty());
            });
            LimitSnapshot before = tokens(snapshots);
            assertThat(before.getUsed()).isZero();

            Ended text = penstock("grants", "chat");
            JsonNode listed = json("grants").get("grants");
            Ended unknown = penstock("grants", "release", "chat", "0", "99");
            Ended released = penstock("grants", "release", "chat", "0");
            Ended again = penstock("grants", "release", "chat", "0");

            assertThat(text.exitCode()).as(text.err()).isEqualTo(ExitCode.SUCCEEDED);
            assertThat(text.out())
                    .contains("chat: 1 of 1 outstanding grants overdue")
                    .containsPattern("\n  0 +lost +nightly +east +\\d+:\\d\\d +3\\d:\\d\\d\n");
            assertThat(listed).hasSize(1);
            assertThat(listed.get(0).get("request_id").textValue()).isEqualTo("lost");
            assertThat(listed.get(0).get("granted_at").textValue())
                    .isEqualTo(lost.getGrantedAt().toString());
            assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(unknown.err()).contains("pool chat has no overdue grant 99");
            assertThat(released.exitCode()).as(released.err()).isEqualTo(ExitCode.SUCCEEDED);
            assertThat(released.out().strip()).isEqualTo("chat: released 0");
            assertThat(again.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(again.err()).contains("pool chat has no overdue grant 0");
            await("the next snapshot", BOUND, () -> {
                snapshots.poll(Duration.ofMillis(200));
                return snapshots.of("chat").orElseThrow().getReleased() == 1;
            });
            assertThat(snapshots.of("chat").orElseThrow().getOutstanding()).isZero();
            assertThat(tokens(snapshots).getReserved()).isZero();
            assertThat(tokens(snapshots).getUsed())
                    .isEqualTo(before.getReserved())
                    .isGreaterThan(MAX_OUTPUT);

            assertThat(answeredByAnHeir(provider, snapshots, "lost")).isEqualTo(ResponseStatus.SUCCEEDED);
        }
    }

    /** A dispatcher that comes later finds the grant, reports that it has lapsed, and calls for the request's next one. */
    private ResponseStatus answeredByAnHeir(ScriptedProvider provider, PoolSnapshots snapshots, String id)
            throws Exception {
        try (Dispatcher heir = Dispatcher.start(cluster, DispatcherConfig.of("heir"))) {
            awaitResponses(1);
            await("the last outcome", BOUND, () -> {
                snapshots.poll(Duration.ofMillis(200));
                return snapshots.of("chat").orElseThrow().getSettled() == 2;
            });
            PoolSnapshot last = snapshots.of("chat").orElseThrow();
            assertThat(last.getGranted()).isEqualTo(2);
            assertThat(last.getReleased()).isEqualTo(1);
            assertThat(heir.isHealthy()).isTrue();
        }
        assertNoOtherResponse(1);
        assertThat(provider.calls(id)).isEqualTo(1);
        await("the batch's status", BOUND, () -> {
            JsonNode status = json("status", "nightly");
            return status.get("succeeded").intValue() == 1
                    && status.get("running").intValue() == 0;
        });
        return responses.get(0).getStatus();
    }

    private JsonNode json(String... command) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.add("--json");
        return new JsonMapper()
                .readTree(penstock(arguments.toArray(String[]::new)).out());
    }

    /** Grants start soon, and what is charged for them is held for longer than a grant is not listed. */
    private static PoolConfig heldForTenMinutes(PoolConfig pool) {
        InstanceConfig instance = pool.getInstances().get(0);
        Limit limit = Limit.newBuilder(instance.getLimits().get(0))
                .setWindowMillis(600_000)
                .build();
        return PoolConfig.newBuilder(pool)
                .setStartWithinMillis(1_000)
                .setInstances(List.of(InstanceConfig.newBuilder(instance)
                        .setLimits(List.of(limit))
                        .build()))
                .build();
    }

    /** A worker that announces itself until a grant is its own, and is never heard of again. */
    private Grant grantedToNobody(String id) throws Exception {
        List<Grant> grants = new ArrayList<>();
        try (TopicReader admitted =
                TopicReader.of(cluster).read(Topic.ADMITTED, From.BEGINNING, (key, grant) -> grants.add(grant))) {
            submit(request("chat", id).setBatchId("nightly"));
            await("the grant", BOUND, () -> {
                send(Topic.WORKER_METRICS, "gone", worker());
                admitted.poll(Duration.ofMillis(500));
                return !grants.isEmpty();
            });
        }
        return grants.get(0);
    }

    private WorkerSnapshot worker() {
        List<Integer> partitions =
                IntStream.range(0, topics.partitions(Topic.ADMITTED)).boxed().toList();
        return Records.worker("gone", Instant.now(), 1, partitions);
    }

    private static LimitSnapshot tokens(PoolSnapshots snapshots) {
        return snapshots
                .of("chat")
                .orElseThrow()
                .getInstances()
                .get(0)
                .getLimits()
                .get(0);
    }
}
