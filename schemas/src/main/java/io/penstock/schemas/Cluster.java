package io.penstock.schemas;

import java.util.Map;
import java.util.Properties;

/**
 * Where a part finds its brokers, its topics and its schemas.
 *
 * @param bootstrapServers Kafka's {@code bootstrap.servers}
 * @param clientProperties standard Kafka client properties (TLS, SASL), applied to every client
 * @param prefix what every topic name starts with, without the dot
 * @param serdes how records are written and read
 */
public record Cluster(
        String bootstrapServers, Map<String, String> clientProperties, String prefix, RecordSerdes serdes) {
    public static final String DEFAULT_PREFIX = "penstock";

    /** Largest body of a request or of an answer, in UTF-8 bytes. */
    public static final int MAX_PAYLOAD_BYTES = 8 * 1024 * 1024;

    /** Largest request record: what its ids and metadata may have beside the largest body is 64 KiB. */
    public static final int MAX_REQUEST_BYTES = MAX_PAYLOAD_BYTES + 64 * 1024;

    /**
     * Largest message on any topic. A grant or a response carries what was in the largest request, and 64 KiB more.
     */
    public static final int MAX_MESSAGE_BYTES = MAX_REQUEST_BYTES + 64 * 1024;

    private static final Map<String, String> PRODUCER_SETTINGS = Map.of(
            "max.request.size", String.valueOf(MAX_MESSAGE_BYTES),
            "buffer.memory", String.valueOf(64 * 1024 * 1024),
            "batch.size", String.valueOf(256 * 1024),
            "linger.ms", "5",
            // right after a commit a broker may turn the next transaction away for a few milliseconds
            "retry.backoff.ms", "5");
    private static final Map<String, String> CONSUMER_SIZES = Map.of(
            "max.partition.fetch.bytes", String.valueOf(MAX_MESSAGE_BYTES),
            "fetch.max.bytes", String.valueOf(32 * 1024 * 1024));

    public Cluster {
        clientProperties = Map.copyOf(clientProperties);
    }

    /** Properties that every Kafka client of this cluster starts from. */
    public Properties clientConfig() {
        Properties properties = new Properties();
        properties.putAll(clientProperties);
        properties.setProperty("bootstrap.servers", bootstrapServers);
        return properties;
    }

    /** Properties of a producer: every record within {@link #MAX_MESSAGE_BYTES} can be sent, and many go in one batch. */
    public Properties producerConfig() {
        Properties properties = clientConfig();
        properties.putAll(PRODUCER_SETTINGS);
        return properties;
    }

    /** Properties of a consumer: every record can be fetched, and only what was committed is read. */
    public Properties consumerConfig() {
        Properties properties = clientConfig();
        properties.putAll(CONSUMER_SIZES);
        properties.setProperty("isolation.level", "read_committed");
        return properties;
    }

    /** Properties of a Kafka Streams application, its producers, consumers and internal topics. */
    public Properties streamsConfig() {
        Properties properties = clientConfig();
        PRODUCER_SETTINGS.forEach((name, value) -> properties.setProperty("producer." + name, value));
        CONSUMER_SIZES.forEach((name, value) -> properties.setProperty("consumer." + name, value));
        properties.setProperty("topic.max.message.bytes", String.valueOf(MAX_MESSAGE_BYTES));
        return properties;
    }

    public String name(Topic<?> topic) {
        return topic.name(prefix);
    }

    public String deadLetters() {
        return prefix + "." + Topic.DEAD_LETTERS;
    }

    public String submissions() {
        return prefix + "." + Topic.SUBMISSIONS;
    }

    /** Client properties may hold passwords, so they are left out. */
    @Override
    public String toString() {
        return "Cluster[" + bootstrapServers + ", prefix " + prefix + "]";
    }
}
