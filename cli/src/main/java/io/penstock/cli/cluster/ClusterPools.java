package io.penstock.cli.cluster;

import io.penstock.records.PoolConfig;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.util.Collection;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/** The pools on the control topic. */
public final class ClusterPools {
    private ClusterPools() {}

    /** The pools in force, by name. */
    public static Map<String, PoolConfig> read(Cluster cluster) {
        Map<String, PoolConfig> pools = new TreeMap<>();
        try (TopicReader reader = TopicReader.of(cluster)) {
            reader.readAll(Topic.CONTROL, TopicReader.From.BEGINNING, (pool, config) -> {
                        if (config.isPresent()) {
                            pools.put(pool, config.get());
                        } else {
                            pools.remove(pool);
                        }
                    })
                    .readToEnd();
        }
        return pools;
    }

    /** Puts pools in force, and removes those that are to vanish. */
    public static void publish(Cluster cluster, Collection<PoolConfig> pools, Collection<String> vanished) {
        Properties properties = cluster.producerConfig();
        properties.setProperty("acks", "all");
        properties.setProperty("linger.ms", "0");
        String topic = cluster.name(Topic.CONTROL);
        try (var producer = new KafkaProducer<>(
                properties, new StringSerializer(), cluster.serdes().serializer(Topic.CONTROL))) {
            for (PoolConfig pool : pools) {
                producer.send(new ProducerRecord<>(topic, pool.getPool(), pool)).get();
            }
            for (String name : vanished) {
                producer.send(new ProducerRecord<>(topic, name, null)).get();
            }
        } catch (ExecutionException e) {
            throw new KafkaException("the pools could not be published: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while publishing the pools", e);
        }
    }
}
