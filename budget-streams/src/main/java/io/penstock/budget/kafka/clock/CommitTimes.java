package io.penstock.budget.kafka.clock;

import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Measures how long the commits of each stream thread take: from the flush of what was sent to the end of the
 * transaction. Kafka Streams' metrics only tell averages over half a minute, so this class supplies the clients and
 * measures itself. Durations are nanoseconds.
 */
public final class CommitTimes implements KafkaClientSupplier {
    private final LongSupplier nanoTime;
    private final ThreadLocal<OfThread> times = ThreadLocal.withInitial(OfThread::new);

    public CommitTimes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The present instant in elapsed nanoseconds. */
    long now() {
        return nanoTime.getAsLong();
    }

    /** The commits of the calling thread. */
    OfThread ofThisThread() {
        return times.get();
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new TimedProducer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** The commits of one stream thread; to be used by that thread only. */
    static final class OfThread {
        private long beganNanos;
        private boolean hasBegun;
        private long count;
        private long endedNanos;
        private long tookNanos;

        void began(long nowNanos) {
            if (!hasBegun) {
                hasBegun = true;
                beganNanos = nowNanos;
            }
        }

        void ended(long nowNanos) {
            began(nowNanos);
            hasBegun = false;
            count++;
            endedNanos = nowNanos;
            tookNanos = nowNanos - beganNanos;
        }

        /** Notes that a commit that had begun was given up. */
        void abandoned() {
            hasBegun = false;
        }

        /** How many commits have ended. */
        long count() {
            return count;
        }

        /** How long the last one took; 0 before the first. */
        long tookNanos() {
            return tookNanos;
        }

        /** When the last one ended. */
        long endedNanos() {
            return endedNanos;
        }
    }

    private final class TimedProducer extends KafkaProducer<byte[], byte[]> {
        TimedProducer(Map<String, Object> config) {
            super(config, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public void flush() {
            ofThisThread().began(nanoTime.getAsLong());
            super.flush();
        }

        @Override
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
            ofThisThread().began(nanoTime.getAsLong());
            super.sendOffsetsToTransaction(offsets, group);
        }

        @Override
        public void abortTransaction() {
            ofThisThread().abandoned();
            super.abortTransaction();
        }

        @Override
        public void commitTransaction() {
            super.commitTransaction();
            ofThisThread().ended(nanoTime.getAsLong());
        }
    }
}
