package io.penstock.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Makes dead letters of records that a part could not use: key, value and headers as they came, and further headers
 * that say why, where the record was and when it was written. A dead letter always fits its topic: what is too large
 * is cut, and a header says how large it was.
 */
public final class DeadLetter {
    /** Why the record could not be used, for a person. */
    public static final String CAUSE = "penstock.cause";

    /** Topic, partition and offset of the record. */
    public static final String SOURCE = "penstock.source";

    /** The record's own timestamp, in milliseconds of the epoch. */
    public static final String TIMESTAMP = "penstock.timestamp";

    /** Size of the key as it came, in bytes; only present when it was cut. */
    public static final String KEY_BYTES = "penstock.key-bytes";

    /** Size of the value as it came, in bytes; only present when it was cut. */
    public static final String VALUE_BYTES = "penstock.value-bytes";

    /** Size of the names and values of all headers as they came, in bytes; only present when some were left out. */
    public static final String HEADER_BYTES = "penstock.header-bytes";

    /** Longest key that is kept whole, in bytes: every valid key is shorter. */
    static final int MAX_KEY_BYTES = 64 * 1024;

    /** Most bytes of names and values of the headers that are kept. */
    static final int MAX_HEADER_BYTES = 64 * 1024;

    /** Longest cause, in characters: some causes repeat what a library says about the record. */
    static final int MAX_CAUSE_CHARACTERS = 1_000;

    /** Room for the headers that are added and for Kafka's framing, in bytes. */
    private static final int OVERHEAD_BYTES = 16 * 1024;

    private static final String OWN_HEADERS = "penstock.";

    private DeadLetter() {}

    /**
     * The dead letter of a record. It has no timestamp of its own, so it gets that of its sending and its topic keeps
     * it.
     *
     * @param topic the dead-letter topic
     * @param received may have any key, value, headers and timestamp
     * @param cause why the record cannot be used, for a person
     */
    public static ProducerRecord<byte[], byte[]> of(
            String topic, ConsumerRecord<byte[], byte[]> received, String cause) {
        Headers headers = new RecordHeaders();
        long headerBytes = 0;
        long keptHeaderBytes = 0;
        for (Header header : received.headers()) {
            // such headers are from an earlier stay among the dead letters, or made up
            if (header.key().startsWith(OWN_HEADERS)) {
                continue;
            }
            headerBytes += Utils.utf8Length(header.key()) + (long) length(header.value());
            if (headerBytes <= MAX_HEADER_BYTES) {
                headers.add(header);
                keptHeaderBytes = headerBytes;
            }
        }
        byte[] key = first(received.key(), MAX_KEY_BYTES);
        int room = (int) (Cluster.MAX_MESSAGE_BYTES - OVERHEAD_BYTES - length(key) - keptHeaderBytes);
        byte[] value = first(received.value(), room);
        add(headers, CAUSE, Excerpt.of(cause, MAX_CAUSE_CHARACTERS));
        add(headers, SOURCE, source(received));
        add(headers, TIMESTAMP, String.valueOf(received.timestamp()));
        addIfCut(headers, KEY_BYTES, length(received.key()), length(key));
        addIfCut(headers, VALUE_BYTES, length(received.value()), length(value));
        addIfCut(headers, HEADER_BYTES, headerBytes, keptHeaderBytes);
        return new ProducerRecord<>(topic, null, key, value, headers);
    }

    /** Where a record is in its topic, as in {@code penstock.requests-3@17}. */
    public static String source(ConsumerRecord<?, ?> record) {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }

    private static void addIfCut(Headers headers, String name, long before, long after) {
        if (after < before) {
            add(headers, name, String.valueOf(before));
        }
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private static byte @Nullable [] first(byte @Nullable [] bytes, int most) {
        return bytes == null || bytes.length <= most ? bytes : Arrays.copyOf(bytes, most);
    }
}
