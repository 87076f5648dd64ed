package io.penstock.dispatcher.kafka;

import io.penstock.dispatcher.work.ReceivedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record of the admitted topic as the consumer received it. */
record KafkaRecord(ConsumerRecord<byte[], byte[]> record) implements ReceivedRecord {
    @Override
    public long bytes() {
        return Math.max(0, record.serializedKeySize()) + (long) Math.max(0, record.serializedValueSize());
    }
}
