package io.penstock.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TopicPlanTest {
    private final TopicPlan plan = TopicPlan.services();

    @Test
    void everyTopicIsPlanned() {
        assertThat(plan.topics().stream().map(TopicSpec::suffix))
                .containsAll(Topic.ALL.stream().map(Topic::suffix).toList())
                .contains(Topic.DEAD_LETTERS);
    }

    @Test
    void oneProcessHasFewPartitionsAndForgetsNoRequest() {
        Map<String, TopicSpec> embedded =
                TopicPlan.embedded().topics().stream().collect(Collectors.toMap(TopicSpec::suffix, spec -> spec));

        assertThat(spec(embedded, Topic.REQUESTS).partitions()).isEqualTo(2);
        assertThat(spec(embedded, Topic.ADMITTED).partitions()).isEqualTo(4);
        assertThat(spec(embedded, Topic.REQUESTS).configs()).containsEntry("retention.ms", "-1");
        assertThat(spec(embedded, Topic.RESPONSES).configs()).containsEntry("retention.ms", "-1");
    }

    @Test
    void onABrokerWithoutTopicsAllAreMissing() {
        assertThat(plan.missing(Map.of())).isEqualTo(plan.topics());
        assertThat(plan.objection(Map.of(), "p")).isEmpty();
    }

    @Test
    void aMissingCoPartitionedTopicTakesTheNumberOfTheOthers() {
        Map<String, Integer> missing = plan.missing(Map.of("attempts", 9)).stream()
                .collect(Collectors.toMap(TopicSpec::suffix, TopicSpec::partitions));

        assertThat(missing)
                .containsEntry("requests", 9)
                .containsEntry("cancellations", 9)
                .containsEntry("admitted", 12)
                .doesNotContainKey("attempts");
    }

    @Test
    void otherTopicsMayHaveAnyNumberOfPartitions() {
        assertThat(plan.objection(Map.of("requests", 6, "admitted", 1, "responses", 50), "p"))
                .isEmpty();
    }

    @Test
    void unequalNumbersAreNamedWithTheReason() {
        assertThat(plan.objection(Map.of("requests", 6, "cancellations", 6, "attempts", 1), "p"))
                .get()
                .asString()
                .contains("p.requests has 6 partitions", "p.attempts has 1 partition;", "must have the same number")
                .doesNotContain("configured number");
    }

    @Test
    void anotherNumberThanTheConfiguredIsRefused() {
        TopicPlan configured = plan.withRequestPartitions(12);

        assertThat(configured.objection(Map.of("requests", 6), "p"))
                .get()
                .asString()
                .contains("p.requests has 6 partitions", "configured number is 12");
        assertThat(configured.objection(Map.of("requests", 12), "p")).isEmpty();
        assertThat(configured.missing(Map.of()).stream().filter(spec -> spec.partitions() == 12))
                .extracting(TopicSpec::suffix)
                .contains("requests", "cancellations", "attempts");
    }

    @Test
    void sizesBelowOneAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.withRequestPartitions(0))
                .withMessageContaining("got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan.withReplicationFactor(0))
                .withMessageContaining("got 0");
    }

    @Test
    void aBrokerThatIsNotThereIsNamedWithinTheBound() {
        Cluster nowhere =
                new Cluster("127.0.0.1:1", Map.of(), "p", AvroRecordSerdes.create(SerdesConfig.of("mock://plan")));
        long begun = System.nanoTime();

        assertThatThrownBy(() -> plan.withPatience(Duration.ofSeconds(1)).ensure(nowhere))
                .isInstanceOf(UnusableClusterException.class)
                .hasMessageContainingAll("127.0.0.1:1", "within 1 s");

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
    }

    @Test
    void aServerNameThatCannotBeResolvedIsNamed() {
        Cluster nowhere = new Cluster(
                "no-such-host.invalid:9092", Map.of(), "p", AvroRecordSerdes.create(SerdesConfig.of("mock://plan")));

        assertThatThrownBy(() -> plan.withPatience(Duration.ofSeconds(1)).ensure(nowhere))
                .isInstanceOf(UnusableClusterException.class)
                .hasMessageContaining("no-such-host.invalid:9092");
    }

    private static TopicSpec spec(Map<String, TopicSpec> specs, Topic<?> topic) {
        return Objects.requireNonNull(specs.get(topic.suffix()));
    }
}
