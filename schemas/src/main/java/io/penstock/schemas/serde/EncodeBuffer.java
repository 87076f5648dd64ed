package io.penstock.schemas.serde;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;

/**
 * A thread's reused buffer for encoding. A record only allocates an array of its own size, and those of its strings.
 */
final class EncodeBuffer extends OutputStream {
    /** The largest buffer that is kept, in bytes. A larger one is released after the record that needed it. */
    private static final int KEPT_BYTES = 1 << 20;

    private static final int INITIAL_BYTES = 4096;
    private static final ThreadLocal<EncodeBuffer> OF_THREAD = ThreadLocal.withInitial(EncodeBuffer::new);

    private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(this, null);
    private byte[] bytes = new byte[INITIAL_BYTES];
    private int size;

    private EncodeBuffer() {}

    /** The record in wire format. */
    static <T> byte[] encode(DatumWriter<T> writer, T record, int schemaId) throws IOException {
        EncodeBuffer buffer = OF_THREAD.get();
        boolean whole = false;
        try {
            buffer.size = WireFormat.HEADER_BYTES;
            writer.write(record, buffer.encoder);
            buffer.encoder.flush();
            byte[] encoded = Arrays.copyOf(buffer.bytes, buffer.size);
            WireFormat.putHeader(encoded, schemaId);
            whole = true;
            return encoded;
        } finally {
            if (!whole || buffer.bytes.length > KEPT_BYTES) {
                OF_THREAD.remove();
            }
        }
    }

    @Override
    public void write(int value) {
        ensureRoom(1);
        bytes[size++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        ensureRoom(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    private void ensureRoom(int more) {
        int needed = Math.addExact(size, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
        }
    }
}
