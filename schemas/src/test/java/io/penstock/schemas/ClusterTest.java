package io.penstock.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterTest {
    private final Cluster cluster = new Cluster(
            "broker:9092",
            Map.of("sasl.jaas.config", "secret", "security.protocol", "SASL_SSL"),
            "penstock",
            AvroRecordSerdes.create(SerdesConfig.of("mock://cluster")));

    @Test
    void producersConsumersAndTopicsAgreeOnTheLargestMessage() {
        String largest = String.valueOf(8 * 1024 * 1024 + 128 * 1024);

        assertThat(cluster.producerConfig()).containsEntry("max.request.size", largest);
        assertThat(cluster.consumerConfig()).containsEntry("max.partition.fetch.bytes", largest);
        assertThat(cluster.streamsConfig())
                .containsEntry("producer.max.request.size", largest)
                .containsEntry("consumer.max.partition.fetch.bytes", largest)
                .containsEntry("topic.max.message.bytes", largest);
        assertThat(TopicPlan.services().topics())
                .allSatisfy(spec -> assertThat(spec.configs()).containsEntry("max.message.bytes", largest));
    }

    @Test
    void everyClientHasTheConfiguredSecurity() {
        assertThat(cluster.producerConfig())
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("bootstrap.servers", "broker:9092");
    }

    @Test
    void passwordsAreNotShown() {
        assertThat(cluster.toString()).doesNotContain("secret").contains("broker:9092");
    }
}
