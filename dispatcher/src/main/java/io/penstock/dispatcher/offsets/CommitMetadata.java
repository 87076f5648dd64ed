package io.penstock.dispatcher.offsets;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * {@link PartitionProgress} as the metadata text of a committed offset: the marker's letter, the format's version,
 * and in base64 a list of unsigned variable-length numbers. These are the span from base to position, then the
 * distance from each pending offset to the next. The first pending offset is the committed offset itself.
 */
public final class CommitMetadata {
    /** Kafka's default of {@code offset.metadata.max.bytes}. */
    public static final int MAX_CHARACTERS = 4096;

    private static final char VERSION = '1';
    private static final int PREFIX_CHARACTERS = 2;
    private static final int MAX_NUMBER_BYTES = 10;

    private CommitMetadata() {}

    /**
     * The text to commit at {@link PartitionProgress#base()}.
     *
     * @throws IllegalStateException if it would pass {@link #MAX_CHARACTERS}
     */
    public static String encode(PartitionProgress progress) {
        ByteBuffer bytes = ByteBuffer.allocate((progress.pending().size() + 1) * MAX_NUMBER_BYTES);
        write(bytes, progress.position() - progress.base());
        long previous = progress.base();
        for (long offset : progress.pending()) {
            if (offset > previous) {
                write(bytes, offset - previous);
                previous = offset;
            }
        }
        bytes.flip();
        String body =
                new String(Base64.getEncoder().withoutPadding().encode(bytes).array(), StandardCharsets.US_ASCII);
        String text = "" + progress.marker().letter() + VERSION + body;
        if (text.length() > MAX_CHARACTERS) {
            throw new IllegalStateException("commit metadata must have at most " + MAX_CHARACTERS + " characters, got "
                    + text.length() + " for " + progress.pending().size() + " pending offsets");
        }
        return text;
    }

    /** The progress that {@link #encode} wrote for {@code base}; empty when the text was not written by it. */
    public static Optional<PartitionProgress> decode(long base, String text) {
        Optional<HandoverState> marker = marker(text);
        if (marker.isEmpty() || base < 0) {
            return Optional.empty();
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text.substring(PREFIX_CHARACTERS)));
            long span = read(bytes);
            long position = Math.addExact(base, span);
            List<Long> pending = new ArrayList<>();
            if (span > 0) {
                pending.add(base);
            }
            long previous = base;
            while (bytes.hasRemaining()) {
                previous = Math.addExact(previous, read(bytes));
                pending.add(previous);
            }
            return Optional.of(new PartitionProgress(position, pending, marker.get()));
        } catch (IllegalArgumentException | ArithmeticException | BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    /** An upper bound of the text's length for this number of pending offsets over this span. */
    static long charactersAtMost(long pending, long span) {
        long longDistances = (span >>> 7) + (span >>> 14) + (span >>> 21);
        long bytes = MAX_NUMBER_BYTES + pending + longDistances;
        return PREFIX_CHARACTERS + (bytes * 4 + 2) / 3;
    }

    private static Optional<HandoverState> marker(String text) {
        if (text.length() <= PREFIX_CHARACTERS || text.length() > MAX_CHARACTERS || text.charAt(1) != VERSION) {
            return Optional.empty();
        }
        for (HandoverState marker : HandoverState.values()) {
            if (marker.letter() == text.charAt(0)) {
                return Optional.of(marker);
            }
        }
        return Optional.empty();
    }

    private static void write(ByteBuffer bytes, long number) {
        long rest = number;
        while (rest >= 0x80) {
            bytes.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        bytes.put((byte) rest);
    }

    private static long read(ByteBuffer bytes) {
        long number = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            byte next = bytes.get();
            number |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("a number must have at most 9 bytes");
    }
}
