import io.penstock.records.InferenceResponse;
import io.penstock.records.Usage;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Prints a line for every response, until it is interrupted or none came for the given number of seconds. */
public final class ResponseConsumer {
    private ResponseConsumer() {}

    public static void main(String[] arguments) {
        if (arguments.length != 3) {
            System.err.println("usage: ResponseConsumer BOOTSTRAP_SERVERS REGISTRY_URL QUIET_SECONDS");
            System.exit(2);
        }
        Duration quiet = Duration.ofSeconds(Long.parseLong(arguments[2]));
        Cluster cluster = new Cluster(
                arguments[0],
                Map.of(),
                Cluster.DEFAULT_PREFIX,
                AvroRecordSerdes.create(SerdesConfig.of(arguments[1])));

        // Reads only what was committed: a response of an aborted transaction was never given.
        Properties config = cluster.consumerConfig();
        config.setProperty("group.id", "response-consumer-java");
        config.setProperty("auto.offset.reset", "earliest");
        config.setProperty("enable.auto.commit", "false");

        try (KafkaConsumer<String, InferenceResponse> consumer = new KafkaConsumer<>(
                config, new StringDeserializer(), cluster.serdes().deserializer(Topic.RESPONSES))) {
            consumer.subscribe(List.of(cluster.name(Topic.RESPONSES)));
            long lastNanos = System.nanoTime();
            while (System.nanoTime() - lastNanos < quiet.toNanos()) {
                for (ConsumerRecord<String, InferenceResponse> record : consumer.poll(Duration.ofMillis(500))) {
                    System.out.println(line(record.value()));
                    lastNanos = System.nanoTime();
                }
                // After the lines are out: what was not printed is read again.
                consumer.commitSync();
            }
        }
    }

    private static String line(InferenceResponse response) {
        return "%s %s batch=%s instance=%s attempts=%d output_tokens=%d".formatted(
                response.getStatus(),
                response.getRequestId(),
                response.getBatchId().orElse("-"),
                response.getInstance().orElse("-"),
                response.getAttempts(),
                response.getUsage().map(Usage::getOutputTokens).orElse(0L));
    }
}
