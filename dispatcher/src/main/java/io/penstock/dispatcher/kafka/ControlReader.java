package io.penstock.dispatcher.kafka;

import io.penstock.records.PoolConfig;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Excerpt;
import io.penstock.schemas.Topic;
import io.penstock.schemas.registry.RegistryException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the control topic from its beginning and follows it, so that every pool's newest configuration is known. */
public final class ControlReader {
    private static final Logger LOG = LoggerFactory.getLogger(ControlReader.class);

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration PATIENCE_WITH_UNREAD = Duration.ofMillis(200);

    /** How long a start waits for the registry to return the schemas of configurations. */
    private static final Duration REGISTRY_BOUND = Duration.ofSeconds(10);

    private static final Duration CATCH_UP_BOUND = Duration.ofMinutes(2);
    private static final Duration CLOSE_BOUND = Duration.ofSeconds(5);

    private final Consumer<Map<String, PoolConfig>> follower;
    private final Deserializer<PoolConfig> configs;
    private final KafkaConsumer<String, byte[]> consumer;
    private final String topic;
    private final Map<String, PoolConfig> pools = new HashMap<>();

    /** The newest configurations whose schema the registry has not returned yet. */
    private final Map<String, ConsumerRecord<String, byte[]>> unread = new HashMap<>();

    private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean closing;

    /** A reader that passes all pools to {@code follower} whenever one has changed, on the reader's own thread. */
    public ControlReader(Cluster cluster, String worker, Consumer<Map<String, PoolConfig>> follower) {
        this.follower = follower;
        configs = cluster.serdes().promptDeserializer(Topic.CONTROL);
        topic = cluster.name(Topic.CONTROL);
        Properties properties = cluster.consumerConfig();
        properties.setProperty(ConsumerConfig.CLIENT_ID_CONFIG, topic + "-" + worker);
        consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
        thread = new Thread(this::run, "penstock-control-" + worker);
        thread.setDaemon(true);
    }

    /**
     * Begins, and waits until every configuration that is on the topic has been read. Those whose schema the registry
     * has not returned within ten seconds follow later.
     *
     * @throws KafkaException if that takes longer than two minutes or is impossible
     */
    public void begin() throws InterruptedException {
        thread.start();
        try {
            caughtUp.get(CATCH_UP_BOUND.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException(
                    topic + " could not be read within " + CATCH_UP_BOUND.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new KafkaException(topic + " cannot be read: " + e.getCause(), e.getCause());
        }
    }

    /** Stops following. */
    public void end() throws InterruptedException {
        if (thread.getState() == Thread.State.NEW) {
            consumer.close();
            return;
        }
        closing = true;
        consumer.wakeup();
        thread.join(CLOSE_BOUND.toMillis());
    }

    private void run() {
        try (consumer) {
            List<TopicPartition> partitions = patiently(() -> consumer.partitionsFor(topic)).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = patiently(() -> consumer.endOffsets(partitions));
            while (!hasReached(ends)) {
                read(false);
            }
            // Most schemas are known or returned at once. While the registry is away, the pools with known schemas
            // are served.
            long began = System.nanoTime();
            while (!unread.isEmpty() && System.nanoTime() - began < REGISTRY_BOUND.toNanos()) {
                read(false);
            }
            follower.accept(Map.copyOf(pools));
            caughtUp.complete(null);
            while (!closing) {
                read(true);
            }
        } catch (WakeupException closed) {
            caughtUp.cancel(false);
        } catch (RuntimeException | Error e) {
            if (!caughtUp.completeExceptionally(e)) {
                LOG.error("Changes of pools are not followed any more", e);
            }
        }
    }

    private boolean hasReached(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .allMatch(end -> patiently(() -> consumer.position(end.getKey())) >= end.getValue());
    }

    /** Repeats a question until a broker answers it. The wait for the start is bounded in {@link #begin}. */
    private static <T> T patiently(Supplier<T> question) {
        while (true) {
            try {
                return question.get();
            } catch (RetriableException e) {
                LOG.warn("No broker says which pools there are: {}", e.getMessage());
            }
        }
    }

    private void read(boolean tell) {
        boolean changed = false;
        try {
            ConsumerRecords<String, byte[]> records = consumer.poll(unread.isEmpty() ? PATIENCE : PATIENCE_WITH_UNREAD);
            for (ConsumerRecord<String, byte[]> record : records) {
                unread.remove(record.key());
                changed |= apply(record);
            }
            for (ConsumerRecord<String, byte[]> record : List.copyOf(unread.values())) {
                unread.remove(record.key());
                changed |= apply(record);
            }
        } catch (RetriableException e) {
            LOG.warn("The control topic cannot be read now: {}", e.getMessage());
        }
        if (changed && tell) {
            follower.accept(Map.copyOf(pools));
        }
    }

    private boolean apply(ConsumerRecord<String, byte[]> record) {
        if (record.key() == null) {
            LOG.error("Configuration at offset {} is left out: it has no key", record.offset());
            return false;
        }
        if (record.value() == null) {
            return pools.remove(record.key()) != null;
        }
        try {
            PoolConfig config = configs.deserialize(record.topic(), record.value());
            if (!config.getPool().equals(record.key())) {
                LOG.error(
                        "Configuration at offset {} is left out: it is of pool {}, and its key is {}",
                        record.offset(),
                        Excerpt.of(config.getPool()),
                        Excerpt.of(record.key()));
                return false;
            }
            return !config.equals(pools.put(record.key(), config));
        } catch (RegistryException notYet) {
            LOG.debug("Configuration at offset {} waits: {}", record.offset(), notYet.getMessage());
            unread.put(record.key(), record);
            return false;
        } catch (SerializationException e) {
            LOG.error("Configuration at offset {} is left out: {}", record.offset(), e.getMessage());
            return false;
        }
    }
}
