package io.penstock.cli.run;

import io.penstock.budget.kafka.store.LearntValue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.kafka.common.utils.Bytes;

/**
 * The file with what a pool has learnt: a mark, a version, the owner, the values as the ledger's state stores hold
 * them, and a checksum of all that. Each value has its own instant, from which it fades.
 */
final class LearntFormat {
    /** The longest file, in bytes. One pool's values take some kilobytes; what does not fit is left out. */
    static final int MAX_BYTES = 1 << 20;

    private static final byte[] MARK = "penstock learnt\n".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;

    private LearntFormat() {}

    /** The content of a file; at most {@link #MAX_BYTES}. */
    static byte[] write(String owner, List<LearntValue> values) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.write(MARK);
            out.writeInt(VERSION);
            out.writeUTF(owner);
            for (LearntValue value : values) {
                byte[] entry = entry(value);
                if (bytes.size() + entry.length + Long.BYTES <= MAX_BYTES) {
                    out.write(entry);
                }
            }
            out.writeLong(checksum(bytes.toByteArray()));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static byte[] entry(LearntValue value) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeUTF(value.store());
            out.writeInt(value.key().get().length);
            out.write(value.key().get());
            out.writeInt(value.value().get().length);
            out.write(value.value().get());
        }
        return bytes.toByteArray();
    }

    /**
     * Reads the values of a file.
     *
     * @throws IllegalArgumentException when it cannot be used. The message says why, as the end of a sentence about
     *     the file
     */
    static List<LearntValue> read(String owner, byte[] file) {
        if (!Arrays.equals(MARK, 0, MARK.length, file, 0, Math.min(MARK.length, file.length))) {
            throw new IllegalArgumentException("it is not a file of penstock");
        }
        int end = file.length - Long.BYTES;
        try (var in = new DataInputStream(new ByteArrayInputStream(file, 0, Math.max(0, end)))) {
            in.skipNBytes(MARK.length);
            int version = in.readInt();
            if (version != VERSION) {
                throw new IllegalArgumentException("another release has written it, in version " + version);
            }
            if (ByteBuffer.wrap(file).getLong(end) != checksum(Arrays.copyOf(file, end))) {
                throw new IllegalArgumentException("it is damaged");
            }
            if (!in.readUTF().equals(owner)) {
                throw new IllegalArgumentException("it is of another pool");
            }
            List<LearntValue> values = new ArrayList<>();
            while (in.available() > 0) {
                values.add(new LearntValue(in.readUTF(), bytes(in), bytes(in)));
            }
            return values;
        } catch (IOException cutOff) {
            throw new IllegalArgumentException("it is damaged", cutOff);
        }
    }

    private static Bytes bytes(DataInputStream in) throws IOException {
        return Bytes.wrap(in.readNBytes(in.readInt()));
    }

    private static long checksum(byte[] bytes) {
        var checksum = new CRC32();
        checksum.update(bytes);
        return checksum.getValue();
    }
}
