package io.penstock.budget.kafka.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The binary format of keys and values in the state stores: big-endian fields in a fixed order, strings with a length
 * prefix of two bytes. A value begins with a version byte.
 *
 * <p>A newer version of a value only appends fields. A reader uses the default of a missing field and ignores what
 * follows the fields that it knows. So ledgers of two releases read each other's state and can be upgraded one by one.
 *
 * <p>Values from before the first version have no such byte. None of them begins with a byte from 0x81 on: they begin
 * with a count, an instant or a length, whose highest bit is not set, or with the eight bytes of {@link
 * Long#MIN_VALUE}.
 */
public final class StateFormat {
    /** The version byte is this plus the version's number. */
    private static final int MARK = 0x80;

    private static final int MAX_VERSION = 0x7F;

    /** The version of a value that has no version byte: it was written before there were versions. */
    static final int UNVERSIONED = 0;

    @FunctionalInterface
    public interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    @FunctionalInterface
    public interface Reading<T> {
        T from(StateReader in) throws IOException;
    }

    /** Reads the fields of a value, or of a key, in their order. */
    public static final class StateReader extends DataInputStream {
        private final int version;

        private StateReader(byte[] bytes, int from, int version) {
            super(new ByteArrayInputStream(bytes, from, bytes.length - from));
            this.version = version;
        }

        /** Whether the value was written before there were versions. */
        boolean isUnversioned() {
            return version == UNVERSIONED;
        }

        /** Whether any field follows. */
        boolean hasMore() throws IOException {
            return available() > 0;
        }

        /** The next field, or the default when the value was written before the field existed. */
        long readLongOr(long missing) throws IOException {
            return hasMore() ? readLong() : missing;
        }

        /** As {@link #readLongOr}. */
        int readIntOr(int missing) throws IOException {
            return hasMore() ? readInt() : missing;
        }

        /** As {@link #readLongOr}. */
        String readUtfOr(String missing) throws IOException {
            return hasMore() ? readUTF() : missing;
        }
    }

    private StateFormat() {}

    /**
     * The bytes of a value, beginning with the version byte.
     *
     * @param version the version of this kind of value, from 1 to 127
     * @throws IllegalArgumentException when it is out of range
     */
    public static byte[] value(int version, Writing fields) {
        if (version < 1 || version > MAX_VERSION) {
            throw new IllegalArgumentException("a version is from 1 to " + MAX_VERSION + ", got " + version);
        }
        return key(out -> {
            out.writeByte(MARK + version);
            fields.to(out);
        });
    }

    /**
     * Reads a value of any version.
     *
     * @throws UncheckedIOException when the value ends before its fields
     */
    public static <T> T readValue(byte[] bytes, Reading<T> fields) {
        int version = version(bytes);
        return read(new StateReader(bytes, version == UNVERSIONED ? 0 : 1, version), fields);
    }

    /** The version of a value; {@link #UNVERSIONED} for one from before there were versions. */
    static int version(byte[] value) {
        int first = value.length == 0 ? 0 : Byte.toUnsignedInt(value[0]);
        return first > MARK ? first - MARK : UNVERSIONED;
    }

    /** The bytes of a key. A key has no version, because other bytes would be another entry. */
    public static byte[] key(Writing fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(96);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            fields.to(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    public static <T> T readKey(byte[] bytes, Reading<T> fields) {
        return read(new StateReader(bytes, 0, UNVERSIONED), fields);
    }

    private static <T> T read(StateReader in, Reading<T> fields) {
        try (in) {
            return fields.from(in);
        } catch (IOException e) {
            throw new UncheckedIOException("a state store holds an entry that this version cannot read", e);
        }
    }
}
