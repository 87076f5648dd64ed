package io.penstock.budget.kafka.clock;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives records of the global stores a timestamp when they have none. Kafka Streams uses no timestamp extractor for
 * these: a record with timestamp -1, which a broker accepts, would end the global thread, and the ledger with it.
 */
public final class UsableTimestamps implements ConsumerInterceptor<byte[], byte[]> {
    private static final long OLDEST = 0;

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> usable = new HashMap<>();
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> stamped = new ArrayList<>();
            records.records(partition).forEach(record -> stamped.add(usable(record)));
            usable.put(partition, stamped);
        }
        return new ConsumerRecords<>(usable, records.nextOffsets());
    }

    private static ConsumerRecord<byte[], byte[]> usable(ConsumerRecord<byte[], byte[]> record) {
        return record.timestamp() >= OLDEST
                ? record
                : new ConsumerRecord<>(
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        OLDEST,
                        record.timestampType(),
                        record.serializedKeySize(),
                        record.serializedValueSize(),
                        record.key(),
                        record.value(),
                        record.headers(),
                        record.leaderEpoch());
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        // nothing to do
    }

    @Override
    public void close() {
        // nothing is held
    }

    @Override
    public void configure(Map<String, ?> configs) {
        // there is nothing to choose
    }
}
