package io.penstock.lab.baseline;

import io.penstock.records.InferenceRequest;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.time.Instant;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Chat requests of about one kilobyte each, the same ones at every call, on the topic before anybody reads them. */
final class RequestBacklog {
    static final String POOL = "baseline";

    private static final int PROMPT_CHARACTERS = 1_024;
    private static final long MAX_OUTPUT_TOKENS = 16;
    private static final long SEED = 1;

    private RequestBacklog() {}

    static void write(Cluster cluster, int requests) {
        Properties properties = cluster.producerConfig();
        properties.setProperty("linger.ms", "5");
        properties.setProperty("batch.size", Integer.toString(256 * 1024));
        String topic = cluster.name(Topic.REQUESTS);
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        SplittableRandom random = new SplittableRandom(SEED);
        try (var producer = new KafkaProducer<>(
                properties, new StringSerializer(), cluster.serdes().serializer(Topic.REQUESTS))) {
            for (int i = 0; i < requests; i++) {
                Future<RecordMetadata> unused =
                        producer.send(new ProducerRecord<>(topic, POOL, request(i, random)), (metadata, error) -> {
                            if (error != null) {
                                failure.compareAndSet(null, error);
                            }
                        });
            }
        }
        Exception cause = failure.get();
        if (cause != null) {
            throw new KafkaException("the requests could not be written: " + cause.getMessage(), cause);
        }
    }

    private static InferenceRequest request(int number, SplittableRandom random) {
        return InferenceRequest.newBuilder()
                .setRequestId("r" + number)
                .setPool(POOL)
                .setEndpoint("/v1/chat/completions")
                .setMaxOutputTokens(MAX_OUTPUT_TOKENS)
                .setSubmittedAt(Instant.now())
                .setBody("{\"model\":\"small\",\"max_tokens\":" + MAX_OUTPUT_TOKENS
                        + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt(random) + "\"}]}")
                .build();
    }

    private static String prompt(SplittableRandom random) {
        StringBuilder prompt = new StringBuilder(PROMPT_CHARACTERS);
        while (prompt.length() < PROMPT_CHARACTERS) {
            prompt.append(Long.toString(random.nextLong(36L * 36 * 36 * 36), 36))
                    .append(' ');
        }
        prompt.setLength(PROMPT_CHARACTERS);
        return prompt.toString();
    }
}
