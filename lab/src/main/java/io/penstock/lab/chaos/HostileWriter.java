package io.penstock.lab.chaos;

import io.penstock.records.Cancellation;
import io.penstock.records.InferenceRequest;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Writes hostile records down, as bytes that Kafka takes. */
final class HostileWriter {
    private static final int BIG_ENDPOINT_CHARS = 5_000_000;
    private static final int BIG_KEY_BYTES = 8_000_000;
    private static final int GARBAGE_BYTES = 2_000;
    private static final int BIG_HEADER_BYTES = 100_000;
    private static final String WRITTEN_AT = "penstock.written-at";
    private static final long NO_GRANT = 1_000_000_007L;

    private final Cluster cluster;

    HostileWriter(Cluster cluster) {
        this.cluster = cluster;
    }

    ProducerRecord<byte[], byte[]> record(Hostile hostile) {
        SplittableRandom random = new SplittableRandom(hostile.seed());
        String pool = ChaosPools.NAMES.get(random.nextInt(ChaosPools.NAMES.size()));
        InferenceRequest request = request(hostile, pool);
        return switch (hostile.kind()) {
            case BIG_ENDPOINT -> {
                request.setEndpoint("e".repeat(BIG_ENDPOINT_CHARS));
                yield of(Topic.REQUESTS, bytes(pool), bytes(request));
            }
            case BIG_KEY -> of(Topic.REQUESTS, garbage(random, BIG_KEY_BYTES), bytes(request));
            case ODD_HEADERS -> {
                var record = of(Topic.REQUESTS, bytes(pool), bytes(request));
                record.headers()
                        .add(new RecordHeader(WRITTEN_AT, bytes("-1")))
                        .add(new RecordHeader(WRITTEN_AT, garbage(random, 8)))
                        .add(new RecordHeader("", new byte[0]))
                        .add(new RecordHeader("odd", (byte[]) null))
                        .add(new RecordHeader("big", garbage(random, BIG_HEADER_BYTES)));
                yield record;
            }
            case FAR_FUTURE -> {
                request.setSubmittedAt(Instant.ofEpochMilli(Long.MAX_VALUE));
                yield of(Topic.REQUESTS, bytes(pool), bytes(request));
            }
            case FORGED_GRANT -> {
                request.setGrantId(NO_GRANT);
                request.setAttempt(2);
                yield of(Topic.REQUESTS, bytes(pool), bytes(request));
            }
            case GARBAGE_REQUEST -> of(Topic.REQUESTS, bytes(pool), garbage(random, GARBAGE_BYTES));
            case GARBAGE_OUTCOME -> of(Topic.ATTEMPTS, bytes(pool), garbage(random, GARBAGE_BYTES));
            case GARBAGE_CANCELLATION ->
                writtenBeforeTime(of(Topic.CANCELLATIONS, bytes(pool), garbage(random, GARBAGE_BYTES)));
            case ODD_CANCELLATION -> {
                Cancellation cancellation = Cancellation.newBuilder()
                        .setPool(pool)
                        .setBatchId("nobody's")
                        .build();
                yield writtenBeforeTime(of(
                        Topic.CANCELLATIONS,
                        bytes(pool),
                        cluster.serdes()
                                .serializer(Topic.CANCELLATIONS)
                                .serialize(cluster.name(Topic.CANCELLATIONS), cancellation)));
            }
            case GARBAGE_CONFIGURATION ->
                of(Topic.CONTROL, bytes("pool-" + hostile.number()), garbage(random, GARBAGE_BYTES));
        };
    }

    private static InferenceRequest request(Hostile hostile, String pool) {
        return InferenceRequest.newBuilder()
                .setRequestId(hostile.requestId())
                .setPool(pool)
                .setEndpoint("/v1/chat/completions")
                .setMaxOutputTokens(8L)
                .setBody(
                        "{\"model\":\"small\",\"max_tokens\":8,\"messages\":[{\"role\":\"user\",\"content\":\"water\"}]}")
                .build();
    }

    private ProducerRecord<byte[], byte[]> of(Topic<?> topic, byte[] key, byte[] value) {
        return new ProducerRecord<>(cluster.name(topic), null, null, key, value, List.of());
    }

    private static ProducerRecord<byte[], byte[]> writtenBeforeTime(ProducerRecord<byte[], byte[]> record) {
        record.headers().add(new RecordHeader(WRITTEN_AT, bytes("-1")));
        return record;
    }

    private byte[] bytes(InferenceRequest request) {
        return cluster.serdes().serializer(Topic.REQUESTS).serialize(cluster.name(Topic.REQUESTS), request);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Never the first byte of a record that names its schema. */
    private static byte[] garbage(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        bytes[0] = 1;
        return bytes;
    }
}
