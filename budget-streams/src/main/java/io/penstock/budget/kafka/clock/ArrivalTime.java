package io.penstock.budget.kafka.clock;

import java.nio.ByteBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Sets the timestamp of a request to the instant at which it becomes the next one to be processed.
 *
 * <p>Kafka Streams processes the oldest record of a task first. By their time of writing, all requests of a backlog
 * would come before the outcomes of those that were granted meanwhile, and nothing would be settled until the whole
 * backlog is read. The time of writing goes along in a header.
 */
public final class ArrivalTime implements TimestampExtractor {
    private static final String WRITTEN_AT = "penstock.written-at";

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        long now = System.currentTimeMillis();
        long writtenAt = record.timestamp() >= 0 ? record.timestamp() : now;
        // what a caller wrote under this name is not believed
        record.headers()
                .remove(WRITTEN_AT)
                .add(
                        WRITTEN_AT,
                        ByteBuffer.allocate(Long.BYTES).putLong(writtenAt).array());
        return now;
    }

    /** The record with the timestamp with which it was written; for records that this extractor has stamped. */
    public static Record<byte[], byte[]> asWritten(Record<byte[], byte[]> record) {
        Header writtenAt = record.headers().lastHeader(WRITTEN_AT);
        if (writtenAt == null || writtenAt.value().length != Long.BYTES) {
            return record;
        }
        Headers headers = new RecordHeaders(record.headers());
        headers.remove(WRITTEN_AT);
        return record.withTimestamp(ByteBuffer.wrap(writtenAt.value()).getLong())
                .withHeaders(headers);
    }
}
