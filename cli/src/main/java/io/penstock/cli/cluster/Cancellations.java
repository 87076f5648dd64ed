package io.penstock.cli.cluster;

import io.penstock.cli.error.WorkFailedException;
import io.penstock.records.Cancellation;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/** Asks the ledger to cancel requests. */
public final class Cancellations {
    private Cancellations() {}

    /**
     * Sends a cancellation to each of the pools.
     *
     * @param requestId the request to cancel; empty for all of the batch
     * @throws WorkFailedException when the cluster fails
     */
    public static void send(
            Cluster cluster, String batchId, Optional<String> requestId, Collection<String> pools, Instant now) {
        Properties properties = cluster.producerConfig();
        properties.setProperty("acks", "all");
        properties.setProperty("linger.ms", "0");
        try (var producer = new KafkaProducer<>(
                properties, new StringSerializer(), cluster.serdes().serializer(Topic.CANCELLATIONS))) {
            List<Future<?>> sent = new ArrayList<>();
            for (String pool : pools) {
                Cancellation cancellation = Cancellation.newBuilder()
                        .setPool(pool)
                        .setBatchId(batchId)
                        .setRequestId(requestId.orElse(null))
                        .setRequestedAt(now)
                        .build();
                sent.add(producer.send(new ProducerRecord<>(cluster.name(Topic.CANCELLATIONS), pool, cancellation)));
            }
            for (Future<?> record : sent) {
                record.get();
            }
        } catch (ExecutionException | KafkaException e) {
            throw new WorkFailedException("the cancellation could not be sent: " + e.getMessage(), "try again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while the cancellation was sent", e);
        }
    }
}
