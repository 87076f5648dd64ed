package io.penstock.cli.run;

import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes, once a second, the records of some topics up to the committed offset of the one group that reads each,
 * from which that group continues after a kill. Only for topics that nobody else reads from the beginning, on a
 * private broker.
 */
final class ConsumedRecords implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ConsumedRecords.class);
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration CLOSE_BOUND = Duration.ofSeconds(1);

    private final Map<String, String> groups;
    private final Admin admin;
    private final ScheduledExecutorService timer;
    private final Map<TopicPartition, Long> deleted = new HashMap<>();

    private ConsumedRecords(Map<String, String> groups, Admin admin, ScheduledExecutorService timer) {
        this.groups = Map.copyOf(groups);
        this.admin = admin;
        this.timer = timer;
    }

    /**
     * Begins to delete records.
     *
     * @param groups the group that reads each topic, by topic
     */
    static ConsumedRecords delete(Cluster cluster, Map<Topic<?>, String> groups) {
        Map<String, String> byName = new HashMap<>();
        groups.forEach((topic, group) -> byName.put(cluster.name(topic), group));
        var records = new ConsumedRecords(
                byName,
                Admin.create(cluster.clientConfig()),
                Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "consumed-records")));
        // Not awaited: the next turn makes up for one that fails, and close ends the turns.
        var unused = records.timer.scheduleWithFixedDelay(
                records::turn, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        return records;
    }

    private void turn() {
        try {
            for (Map.Entry<String, String> entry : groups.entrySet()) {
                delete(entry.getKey(), entry.getValue());
            }
        } catch (ExecutionException | KafkaException e) {
            log.debug("What was consumed is deleted later: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void delete(String topic, String group) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        Map<TopicPartition, Long> ends = new HashMap<>();
        committed.forEach((partition, offset) -> {
            if (offset != null
                    && partition.topic().equals(topic)
                    && offset.offset() > deleted.getOrDefault(partition, 0L)) {
                ends.put(partition, offset.offset());
            }
        });
        if (ends.isEmpty()) {
            return;
        }
        Map<TopicPartition, RecordsToDelete> before = new HashMap<>();
        ends.forEach((partition, end) -> before.put(partition, RecordsToDelete.beforeOffset(end)));
        admin.deleteRecords(before).all().get();
        deleted.putAll(ends);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        admin.close(CLOSE_BOUND);
    }
}
