package io.penstock.schemas;

import java.util.Map;
import java.util.Properties;

/**
 * Where a part of Penstock finds its brokers, its topics and its schemas.
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

    /** Largest request record in bytes: the largest body, and 64 KiB for ids and metadata. */
    public static final int MAX_REQUEST_BYTES = MAX_PAYLOAD_BYTES + 64 * 1024;

    /**
     * Largest message on any topic in bytes. A grant or a response carries the content of the largest request and up
     * to 64 KiB more.
     */
    public static final int MAX_MESSAGE_BYTES = MAX_REQUEST_BYTES + 64 * 1024;

    private static final Map<String, String> PRODUCER_SETTINGS = Map.of(
            "max.request.size", String.valueOf(MAX_MESSAGE_BYTES),
            "buffer.memory", String.valueOf(64 * 1024 * 1024),
            "batch.size", String.valueOf(256 * 1024),
            "linger.ms", "5",
            // right after a commit a broker may refuse the next transaction for a few milliseconds
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

    /**
     * Properties of a producer that can send every record within {@link #MAX_MESSAGE_BYTES}, and many in one batch.
     */
    public Properties producerConfig() {
        Properties properties = clientConfig();
        properties.putAll(PRODUCER_SETTINGS);
        return properties;
    }

    /** Properties of a consumer that can fetch every record, and that reads only committed ones. */
    public Properties consumerConfig() {
        Properties properties = clientConfig();
        properties.putAll(CONSUMER_SIZES);
        properties.setProperty("isolation.level", "read_committed");
        return properties;
    }

    /** Properties of a Kafka Streams application, including its producers, consumers and internal topics. */
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

    /** Without the client properties, which may hold passwords. */
    @Override
    public String toString() {
        return "Cluster[" + bootstrapServers + ", prefix " + prefix + "]";
    }
}
