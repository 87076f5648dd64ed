package io.penstock.budget.kafka.record;

import io.penstock.budget.grant.Decision;
import io.penstock.budget.grant.Reservation;
import io.penstock.records.BatchStatus;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.PoolSnapshot;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.DeadLetter;
import io.penstock.schemas.Topic;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Sends the ledger's records to their topics. */
public final class Outputs {
    private static final String REKEYED = "rekeyed-";
    private static final String PASSED_ON = "passed-on-requests";
    private static final String DEAD_LETTERS = "dead-letters";

    /**
     * The most bytes of headers that a record keeps when it is sent again: there is room for them besides the largest
     * record.
     */
    private static final int MAX_HEADER_BYTES = 16 * 1024;

    private final ProcessorContext<Object, Object> context;
    private final String deadLettersTopic;

    public Outputs(ProcessorContext<Object, Object> context, Cluster cluster) {
        this.context = context;
        this.deadLettersTopic = cluster.deadLetters();
    }

    public static void addTo(Topology topology, Cluster cluster, String processor) {
        addSink(topology, cluster, Topic.RESPONSES, Topic.RESPONSES.suffix(), processor);
        addSink(topology, cluster, Topic.POOL_METRICS, Topic.POOL_METRICS.suffix(), processor);
        addSink(topology, cluster, Topic.BATCHES, Topic.BATCHES.suffix(), processor);
        addSink(topology, cluster, Topic.REQUESTS, PASSED_ON, processor);
        // a worker may announce a partition that the topic does not have; whoever reads its grants lets them lapse
        StreamPartitioner<String, Grant> toTheWorker =
                (topic, key, grant, partitions) -> Optional.of(Set.of(Math.floorMod(grant.getPartition(), partitions)));
        topology.addSink(
                Topic.ADMITTED.suffix(),
                cluster.name(Topic.ADMITTED),
                new StringSerializer(),
                new BoundedSerializer<>(cluster.serdes().serializer(Topic.ADMITTED)),
                toTheWorker,
                processor);
        for (Topic<?> topic : List.of(Topic.REQUESTS, Topic.CANCELLATIONS)) {
            topology.addSink(
                    REKEYED + topic.suffix(),
                    cluster.name(topic),
                    new StringSerializer(),
                    new ByteArraySerializer(),
                    processor);
        }
        topology.addSink(
                DEAD_LETTERS, cluster.deadLetters(), new ByteArraySerializer(), new ByteArraySerializer(), processor);
    }

    public void grant(InferenceRequest request, Decision.Granted granted, long nowMillis) {
        Reservation reservation = granted.reservation();
        Instant startBy = Instant.ofEpochMilli(reservation.startByMillis());
        Instant bound = request.getDeadline().filter(startBy::isAfter).orElse(startBy);
        // goes with the request, so that a re-submission is not taken for a duplicate
        request.setGrantId(reservation.grantId());
        Grant grant = Grant.newBuilder()
                .setGrantId(reservation.grantId())
                .setPool(request.getPool())
                .setInstance(reservation.instance())
                .setWorker(reservation.worker())
                .setPartition(granted.partition())
                .setReservedInputTokens(reservation.spend().inputTokens())
                .setReservedOutputTokens(reservation.spend().outputTokens())
                .setGrantedAt(Instant.ofEpochMilli(reservation.grantedAtMillis()))
                .setStartBy(bound)
                .setRefusedElsewhere(granted.refusedElsewhere())
                .setRequest(request)
                .build();
        context.forward(new Record<>(request.getRequestId(), grant, nowMillis), Topic.ADMITTED.suffix());
    }

    public void response(InferenceResponse response, long nowMillis) {
        context.forward(new Record<>(response.getRequestId(), response, nowMillis), Topic.RESPONSES.suffix());
    }

    public void snapshot(PoolSnapshot snapshot, long nowMillis) {
        context.forward(new Record<>(snapshot.getPool(), snapshot, nowMillis), Topic.POOL_METRICS.suffix());
    }

    /**
     * Publishes the progress of a batch.
     *
     * @param status null when the batch is forgotten
     */
    public void batch(String key, @Nullable BatchStatus status, long nowMillis) {
        context.forward(new Record<>(key, status, nowMillis), Topic.BATCHES.suffix());
    }

    /** Sends a request to its pool, which may be in another task. */
    public void passOn(InferenceRequest request, Headers headers, long nowMillis) {
        context.forward(new Record<>(request.getPool(), request, nowMillis, headers), PASSED_ON);
    }

    /**
     * Sends a record again under its pool's key, and so to the pool's task. Headers for which there is no room are
     * left out.
     */
    public void rekey(Topic<?> topic, String pool, ConsumerRecord<byte[], byte[]> received, long nowMillis) {
        Headers headers = bytes(received.headers()) <= MAX_HEADER_BYTES ? received.headers() : new RecordHeaders();
        long writtenAt = Math.max(0, Math.min(received.timestamp(), nowMillis));
        context.forward(new Record<>(pool, received.value(), writtenAt, headers), REKEYED + topic.suffix());
    }

    /** Sends a record that cannot be used to the dead letters. */
    public void deadLetter(ConsumerRecord<byte[], byte[]> received, String cause) {
        ProducerRecord<byte[], byte[]> letter = DeadLetter.of(deadLettersTopic, received, cause);
        context.forward(
                new Record<>(letter.key(), letter.value(), context.currentSystemTimeMs(), letter.headers()),
                DEAD_LETTERS);
    }

    private static long bytes(Headers headers) {
        long bytes = 0;
        for (Header header : headers) {
            bytes += Utils.utf8Length(header.key()) + (header.value() == null ? 0L : header.value().length);
        }
        return bytes;
    }

    private static <T extends SpecificRecord> void addSink(
            Topology topology, Cluster cluster, Topic<T> topic, String sink, String processor) {
        topology.addSink(
                sink,
                cluster.name(topic),
                new StringSerializer(),
                new BoundedSerializer<>(cluster.serdes().serializer(topic)),
                processor);
    }
}
