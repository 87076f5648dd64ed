package io.penstock.budget.kafka.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class UsableTimestampsTest {
    private static final TopicPartition PARTITION = new TopicPartition("penstock.control", 0);

    @Test
    void aRecordWithoutATimestampIsTheOldestAndTheOthersStayAsTheyAre() {
        ConsumerRecord<byte[], byte[]> without = record(4, -1);
        ConsumerRecord<byte[], byte[]> with = record(5, 17);
        Map<TopicPartition, OffsetAndMetadata> next = Map.of(PARTITION, new OffsetAndMetadata(6));

        ConsumerRecords<byte[], byte[]> usable = new UsableTimestamps()
                .onConsume(new ConsumerRecords<>(Map.of(PARTITION, List.of(without, with)), next));

        List<ConsumerRecord<byte[], byte[]>> records = usable.records(PARTITION);
        assertThat(records.get(0).timestamp()).isZero();
        assertThat(records.get(0).offset()).isEqualTo(4);
        assertThat(records.get(0).key()).isSameAs(without.key());
        assertThat(records.get(0).value()).isSameAs(without.value());
        assertThat(records.get(1)).isSameAs(with);
        assertThat(usable.nextOffsets()).isEqualTo(next);
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, long timestamp) {
        return new ConsumerRecord<>(
                PARTITION.topic(),
                PARTITION.partition(),
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                1,
                1,
                new byte[] {1},
                new byte[] {2},
                new RecordHeaders(),
                Optional.empty());
    }
}
