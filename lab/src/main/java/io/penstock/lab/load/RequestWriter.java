package io.penstock.lab.load;

import io.penstock.records.InferenceRequest;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Writes requests as a caller does. Not safe for use by several threads. */
public final class RequestWriter implements AutoCloseable {
    private final KafkaProducer<String, InferenceRequest> producer;
    private final String topic;
    private final Supplier<InferenceRequest> requests;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private long written;

    /**
     * @param requests one after the other
     * @param lingerMillis how long the producer may gather requests for one batch
     */
    public RequestWriter(Cluster cluster, Supplier<InferenceRequest> requests, int lingerMillis) {
        Properties properties = cluster.producerConfig();
        properties.setProperty("linger.ms", Integer.toString(lingerMillis));
        producer = new KafkaProducer<>(
                properties, new StringSerializer(), cluster.serdes().serializer(Topic.REQUESTS));
        topic = cluster.name(Topic.REQUESTS);
        this.requests = requests;
    }

    /**
     * Writes so many more, and returns when the producer has taken them.
     *
     * @throws KafkaException when an earlier one could not be written
     */
    public void write(long many) {
        for (long i = 0; i < many; i++) {
            InferenceRequest request = requests.get();
            Future<RecordMetadata> unused =
                    producer.send(new ProducerRecord<>(topic, request.getPool(), request), (metadata, error) -> {
                        if (error != null) {
                            failure.compareAndSet(null, error);
                        }
                    });
            written++;
        }
        check();
    }

    /** Returns when the broker has all of them. */
    public void flush() {
        producer.flush();
        check();
    }

    private void check() {
        Exception cause = failure.get();
        if (cause != null) {
            throw new KafkaException("a request could not be written: " + cause.getMessage(), cause);
        }
    }

    /** How many requests have been written. */
    public long written() {
        return written;
    }

    @Override
    public void close() {
        producer.close();
    }
}
