package io.penstock.schemas.serde;

import io.penstock.schemas.registry.RegistryException;
import io.penstock.schemas.registry.SchemaRegistry;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Reads records of one type that were written with any compatible schema. Safe for use by several threads. */
final class AvroDeserializer<T extends SpecificRecord> implements Deserializer<T> {
    /**
     * The largest record, in bytes, after which a decoder is kept: it keeps as much memory as its longest string
     * needed.
     */
    private static final int KEPT_BYTES = 1 << 20;

    private static final ThreadLocal<@Nullable BinaryDecoder> DECODER = new ThreadLocal<>();

    private final SchemaRegistry registry;
    private final SpecificData model;
    private final Schema schema;
    private final Map<Integer, DatumReader<T>> readersById = new ConcurrentHashMap<>();

    AvroDeserializer(SchemaRegistry registry, Class<T> recordType) {
        this.registry = registry;
        this.model = SpecificData.getForClass(recordType);
        this.schema = model.getSchema(recordType);
    }

    /**
     * Reads a record; null for null.
     *
     * @throws UnreadableRecordException when the bytes are not a record of this type
     * @throws RegistryException when the registry does not tell their schema
     */
    @Override
    public @Nullable T deserialize(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        if (bytes.length < WireFormat.HEADER_BYTES) {
            throw new UnreadableRecordException(
                    topic,
                    "it has " + bytes.length + " bytes, fewer than the " + WireFormat.HEADER_BYTES
                            + " of magic byte and schema id",
                    null);
        }
        if (bytes[0] != WireFormat.MAGIC) {
            throw new UnreadableRecordException(
                    topic, "it begins with byte " + (bytes[0] & 0xff) + " instead of the magic byte 0", null);
        }
        int id = WireFormat.schemaId(bytes);
        DatumReader<T> reader = reader(topic, id);
        try {
            return decode(reader, bytes);
        } catch (IOException | RuntimeException e) {
            throw new UnreadableRecordException(
                    topic,
                    "its body does not fit schema id " + id + " read as " + schema.getName() + ": " + reason(e),
                    e);
        }
    }

    private DatumReader<T> reader(String topic, int id) {
        DatumReader<T> known = readersById.get(id);
        if (known == null) {
            Schema written = writerSchema(topic, id);
            // Avro's library would read a record of any other name that happens to have the fields.
            if (!written.getName().equals(schema.getName())) {
                throw new UnreadableRecordException(
                        topic,
                        "its schema id " + id + " is of " + written.getName() + ", not " + schema.getName(),
                        null);
            }
            known = new SpecificDatumReader<>(written, schema, model);
            readersById.put(id, known);
        }
        return known;
    }

    private Schema writerSchema(String topic, int id) {
        try {
            return registry.byId(id);
        } catch (RegistryException e) {
            if (e.kind() == RegistryException.Kind.UNKNOWN_ID) {
                throw new UnreadableRecordException(topic, String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }

    private T decode(DatumReader<T> reader, byte[] bytes) throws IOException {
        BinaryDecoder decoder = DecoderFactory.get()
                .binaryDecoder(bytes, WireFormat.HEADER_BYTES, bytes.length - WireFormat.HEADER_BYTES, DECODER.get());
        boolean keep = false;
        try {
            T record = reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new IOException("bytes are left over at its end");
            }
            keep = bytes.length <= KEPT_BYTES;
            return record;
        } finally {
            if (keep) {
                DECODER.set(decoder);
            } else {
                DECODER.remove();
            }
        }
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
