package io.penstock.schemas.serde;

/** Confluent's wire format: a magic byte 0, the schema's id as four bytes, big-endian, then the Avro body. */
final class WireFormat {
    static final byte MAGIC = 0;
    static final int HEADER_BYTES = 5;

    private WireFormat() {}

    /** Subject of a topic's values, by Confluent's TopicNameStrategy. */
    static String subject(String topic) {
        return topic + "-value";
    }

    /** Whether the bytes are long enough for a header and begin with the magic byte. */
    static boolean isOne(byte[] record) {
        return record.length >= HEADER_BYTES && record[0] == MAGIC;
    }

    static void putHeader(byte[] record, int schemaId) {
        record[0] = MAGIC;
        record[1] = (byte) (schemaId >>> 24);
        record[2] = (byte) (schemaId >>> 16);
        record[3] = (byte) (schemaId >>> 8);
        record[4] = (byte) schemaId;
    }

    static int schemaId(byte[] record) {
        return (record[1] << 24) | ((record[2] & 0xff) << 16) | ((record[3] & 0xff) << 8) | (record[4] & 0xff);
    }
}
