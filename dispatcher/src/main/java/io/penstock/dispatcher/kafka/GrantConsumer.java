package io.penstock.dispatcher.kafka;

import io.penstock.dispatcher.core.DrainTimes;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The consumer of the admitted topic, with partitions by number. Not thread-safe. */
final class GrantConsumer implements AutoCloseable {
    /** Few enough that one poll cannot take a partition's commit metadata from its warning level past its bound. */
    private static final int MAX_POLL_RECORDS = 500;

    /** A dead owner's open transaction delays a look-up; the partitions that are held must not be delayed with it. */
    private static final Duration LOOKUP_BOUND = Duration.ofSeconds(1);

    private static final Duration CLOSE_BOUND = Duration.ofSeconds(5);

    private final String topic;
    private final Consumer<byte[], byte[]> consumer;

    /** @param drainBound how long the group has to wait for partitions that it revokes */
    GrantConsumer(Cluster cluster, String worker, Duration drainBound) {
        this(
                cluster.name(Topic.ADMITTED),
                new KafkaConsumer<>(
                        properties(cluster, worker, drainBound),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer()));
    }

    GrantConsumer(String topic, Consumer<byte[], byte[]> consumer) {
        this.topic = topic;
        this.consumer = consumer;
    }

    static Properties properties(Cluster cluster, String worker, Duration drainBound) {
        Properties properties = cluster.consumerConfig();
        properties.setProperty(ConsumerConfig.CLIENT_ID_CONFIG, ClientNames.group(cluster) + "-" + worker);
        properties.setProperty(ConsumerConfig.GROUP_ID_CONFIG, ClientNames.group(cluster));
        properties.setProperty(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
        properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.setProperty(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, String.valueOf(MAX_POLL_RECORDS));
        properties.setProperty(
                ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                String.valueOf(DrainTimes.pollInterval(drainBound).toMillis()));
        return properties;
    }

    void subscribe(ConsumerRebalanceListener listener) {
        consumer.subscribe(List.of(topic), listener);
    }

    ConsumerRecords<byte[], byte[]> poll(Duration patience) {
        return consumer.poll(patience);
    }

    ConsumerGroupMetadata group() {
        return consumer.groupMetadata();
    }

    /**
     * The committed offsets, after every open transaction on them has ended; null for a partition without a commit.
     *
     * @throws org.apache.kafka.common.errors.TimeoutException when a transaction stays open for more than a second,
     *     or no broker answers
     * @throws org.apache.kafka.common.errors.UnknownMemberIdException when the group has removed this worker
     * @throws org.apache.kafka.common.errors.StaleMemberEpochException when the group is one epoch ahead of this
     *     worker
     */
    Map<TopicPartition, OffsetAndMetadata> committed(Set<Integer> partitions) {
        return consumer.committed(all(partitions), LOOKUP_BOUND);
    }

    Map<TopicPartition, Long> beginnings(Set<Integer> partitions) {
        return consumer.beginningOffsets(all(partitions), LOOKUP_BOUND);
    }

    Map<TopicPartition, Long> ends(Set<Integer> partitions) {
        return consumer.endOffsets(all(partitions), LOOKUP_BOUND);
    }

    void seek(int partition, long offset) {
        consumer.seek(partition(partition), offset);
    }

    /** The offset from which the next poll continues; empty when no broker answers. */
    OptionalLong position(int partition) {
        try {
            return OptionalLong.of(consumer.position(partition(partition), LOOKUP_BOUND));
        } catch (RetriableException e) {
            return OptionalLong.empty();
        }
    }

    /** Fetches nothing from these partitions, and from all others that are assigned. */
    void pauseExactly(Set<Integer> partitions) {
        Set<TopicPartition> wanted = all(partitions);
        Set<TopicPartition> paused = consumer.paused();
        if (paused.equals(wanted)) {
            return;
        }
        Set<TopicPartition> resumed = new HashSet<>(paused);
        resumed.removeAll(wanted);
        consumer.resume(resumed);
        consumer.pause(wanted);
    }

    void pause(Collection<TopicPartition> partitions) {
        consumer.pause(partitions);
    }

    TopicPartition partition(int number) {
        return new TopicPartition(topic, number);
    }

    private Set<TopicPartition> all(Set<Integer> partitions) {
        return partitions.stream().map(this::partition).collect(Collectors.toSet());
    }

    /** Leaves the group. */
    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE_BOUND));
    }
}
