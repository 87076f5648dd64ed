package io.penstock.budget.kafka;

import io.penstock.budget.kafka.store.StateFormat;
import io.penstock.budget.work.WorkBudget;
import io.penstock.schemas.Cluster;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Records whose schema is not known yet because the registry has not answered. They are kept in a store of the task,
 * so that the task goes on with other records and a restart loses none.
 */
public final class DeferredRecords {
    static final String STORE = "read-later";

    /**
     * The most records that wait. A schema is new only once, and nobody can write with it while the registry is away.
     */
    static final int MAX_RECORDS = 10_000;

    /** The most bytes of the records that wait; all are read when the task starts. */
    static final long MAX_BYTES = 64L * 1024 * 1024;

    /** The largest record that is kept: it has to fit the store's changelog. */
    private static final long MAX_BYTES_OF_ONE = Cluster.MAX_MESSAGE_BYTES - 16L * 1024;

    private static final int VERSION = 1;
    private static final int NONE = -1;
    private static final Bytes START = Bytes.wrap(new byte[0]);

    private final KeyValueStore<Bytes, byte[]> store;
    private int count;
    private long bytes;
    private long next;

    /** The first record that the last round has not tried. */
    private Bytes untried = START;

    DeferredRecords(ProcessorContext<?, ?> context) {
        store = context.getStateStore(STORE);
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            while (all.hasNext()) {
                var stored = all.next();
                count++;
                bytes += stored.value.length;
                next = StateFormat.readKey(stored.key.get(), StateFormat.StateReader::readLong) + 1;
            }
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Keeps a record; returns false when there is no room for it. */
    boolean add(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = value(record);
        if (count >= MAX_RECORDS || bytes + value.length > MAX_BYTES || value.length > MAX_BYTES_OF_ONE) {
            return false;
        }
        long number = next;
        store.put(Bytes.wrap(StateFormat.key(out -> out.writeLong(number))), value);
        next++;
        count++;
        bytes += value.length;
        return true;
    }

    /**
     * Tries some of the records in the order in which they came, and removes those that can be read now.
     *
     * @return whether this round over the records is unfinished
     */
    boolean retry(WorkBudget budget, Predicate<ConsumerRecord<byte[], byte[]>> isRead) {
        List<Bytes> keys = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> from = untried.equals(START) ? store.all() : store.range(untried, null)) {
            while (from.hasNext() && keys.size() < budget.items()) {
                keys.add(from.next().key);
            }
            untried = from.hasNext() ? from.peekNextKey() : START;
        }
        for (Bytes key : keys) {
            if (!budget.take()) {
                untried = key;
                return true;
            }
            byte[] value = store.get(key);
            if (value != null && isRead.test(record(value))) {
                store.delete(key);
                count--;
                bytes -= value.length;
            }
        }
        return !untried.equals(START);
    }

    public static byte[] value(ConsumerRecord<byte[], byte[]> record) {
        return StateFormat.value(VERSION, out -> {
            out.writeUTF(record.topic());
            out.writeInt(record.partition());
            out.writeLong(record.offset());
            out.writeLong(record.timestamp());
            write(out, record.key());
            write(out, record.value());
            Header[] headers = record.headers().toArray();
            out.writeInt(headers.length);
            for (Header header : headers) {
                write(out, header.key().getBytes(StandardCharsets.UTF_8));
                write(out, header.value());
            }
        });
    }

    public static ConsumerRecord<byte[], byte[]> record(byte[] value) {
        return StateFormat.readValue(value, in -> {
            String topic = in.readUTF();
            int partition = in.readInt();
            long offset = in.readLong();
            long timestamp = in.readLong();
            byte[] key = read(in);
            byte[] body = read(in);
            Headers headers = new RecordHeaders();
            for (int left = in.readInt(); left > 0; left--) {
                byte[] name = read(in);
                headers.add(name == null ? "" : new String(name, StandardCharsets.UTF_8), read(in));
            }
            return new ConsumerRecord<>(
                    topic,
                    partition,
                    offset,
                    timestamp,
                    TimestampType.CREATE_TIME,
                    ConsumerRecord.NULL_SIZE,
                    ConsumerRecord.NULL_SIZE,
                    key,
                    body,
                    headers,
                    Optional.empty());
        });
    }

    private static void write(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
        out.writeInt(bytes == null ? NONE : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    private static byte @Nullable [] read(StateFormat.StateReader in) throws IOException {
        int length = in.readInt();
        return length == NONE ? null : in.readNBytes(length);
    }
}
