package io.penstock.dispatcher.kafka;

import io.penstock.dispatcher.work.OutgoingRecord;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.DeadLetter;
import io.penstock.schemas.Topic;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;

/** Writes what is to be published as Kafka records. */
final class RecordWriter {
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

    ProducerRecord<byte[], byte[]> write(OutgoingRecord outgoingRecord) {
        if (outgoingRecord instanceof OutgoingRecord.Response response) {
            return record(
                    responsesTopic,
                    response.value().getRequestId(),
                    responses.serialize(responsesTopic, response.value()));
        }
        if (outgoingRecord instanceof OutgoingRecord.Outcome outcome) {
            return record(attemptsTopic, outcome.value().getPool(), attempts.serialize(attemptsTopic, outcome.value()));
        }
        if (outgoingRecord instanceof OutgoingRecord.Resubmission again) {
            return record(requestsTopic, again.value().getPool(), requests.serialize(requestsTopic, again.value()));
        }
        OutgoingRecord.DeadLetter letter = (OutgoingRecord.DeadLetter) outgoingRecord;
        ConsumerRecord<byte[], byte[]> received = ((KafkaRecord) letter.received()).record();
        return DeadLetter.of(deadLettersTopic, received, letter.cause());
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String key, byte[] value) {
        return new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value);
    }
}
