package io.penstock.dispatcher.kafka;

import io.penstock.dispatcher.work.Emission;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Writes what is to be published as Kafka records. */
final class RecordWriter {
    /** Headers of a dead letter must find room beside the largest value. */
    private static final int MAX_DEAD_LETTER_BYTES = Cluster.MAX_MESSAGE_BYTES - 16 * 1024;

    private static final int MAX_CAUSE_CHARACTERS = 1000;

    private final Serializer<InferenceResponse> responses;
    private final Serializer<AttemptOutcome> attempts;
    private final Serializer<InferenceRequest> requests;
    private final String responsesTopic;
    private final String attemptsTopic;
    private final String requestsTopic;
    private final String deadLettersTopic;

    RecordWriter(Cluster cluster) {
        responses = cluster.serdes().serializer(Topic.RESPONSES);
        attempts = cluster.serdes().serializer(Topic.ATTEMPTS);
        requests = cluster.serdes().serializer(Topic.REQUESTS);
        responsesTopic = cluster.name(Topic.RESPONSES);
        attemptsTopic = cluster.name(Topic.ATTEMPTS);
        requestsTopic = cluster.name(Topic.REQUESTS);
        deadLettersTopic = cluster.deadLetters();
    }

    ProducerRecord<byte[], byte[]> write(Emission emission) {
        if (emission instanceof Emission.Response response) {
            return record(
                    responsesTopic,
                    response.value().getRequestId(),
                    responses.serialize(responsesTopic, response.value()));
        }
        if (emission instanceof Emission.Outcome outcome) {
            return record(attemptsTopic, outcome.value().getPool(), attempts.serialize(attemptsTopic, outcome.value()));
        }
        if (emission instanceof Emission.Resubmission again) {
            return record(requestsTopic, again.value().getPool(), requests.serialize(requestsTopic, again.value()));
        }
        return deadLetter((Emission.DeadLetter) emission);
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String key, byte[] value) {
        return new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value);
    }

    /** Keeps key, value and headers as they came; the cause and the place are in further headers. */
    private ProducerRecord<byte[], byte[]> deadLetter(Emission.DeadLetter letter) {
        ConsumerRecord<byte[], byte[]> received = letter.received();
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                deadLettersTopic, null, received.key(), whatFits(received.value()), received.headers());
        String source = received.topic() + "-" + received.partition() + "@" + received.offset();
        header(record, "penstock.cause", first(letter.cause(), MAX_CAUSE_CHARACTERS));
        header(record, "penstock.source", source);
        return record;
    }

    private static void header(ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String first(String text, int characters) {
        return text.substring(0, Math.min(text.length(), characters));
    }

    private static byte @Nullable [] whatFits(byte @Nullable [] value) {
        return value == null || value.length <= MAX_DEAD_LETTER_BYTES
                ? value
                : Arrays.copyOf(value, MAX_DEAD_LETTER_BYTES);
    }
}
