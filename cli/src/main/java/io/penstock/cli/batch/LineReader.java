package io.penstock.cli.batch;

import io.penstock.schemas.Cluster;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads lines of UTF-8 text with a bounded length. */
final class LineReader implements Closeable {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final InputStream in;
    private final int maxBytes;
    private final Supplier<LineException> tooLong;
    private final byte[] chunk = new byte[64 * 1024];
    private int chunkPosition;
    private int chunkEnd;
    private byte[] line = new byte[4096];
    private long lineNumber;

    /** A reader of lines of at most {@code maxBytes}; a longer line throws the exception from {@code tooLong}. */
    LineReader(InputStream in, int maxBytes, Supplier<LineException> tooLong) {
        this.in = in;
        this.maxBytes = maxBytes;
        this.tooLong = tooLong;
    }

    /** A reader for lines of requests. */
    static LineReader ofRequests(InputStream in) {
        return new LineReader(
                in,
                Cluster.MAX_REQUEST_BYTES,
                () -> new LineException(
                        "is longer than a request may be: 8 MiB (" + Cluster.MAX_PAYLOAD_BYTES + " bytes) for its body",
                        "shorten it, or split it into several requests"));
    }

    /** The number of the last line read, from 1. */
    long lineNumber() {
        return lineNumber;
    }

    /**
     * The next line without its end; empty at the end of the file.
     *
     * @throws LineException when the line is longer than the bound, or is not UTF-8
     */
    Optional<String> next() throws IOException, LineException {
        int length = 0;
        boolean any = false;
        while (true) {
            if (chunkPosition == chunkEnd && !fill()) {
                break;
            }
            any = true;
            int end = indexOfNewline();
            int part = end - chunkPosition;
            if (length + part > maxBytes) {
                lineNumber++;
                throw tooLong.get();
            }
            if (length + part > line.length) {
                line = Arrays.copyOf(line, Math.max(length + part, 2 * line.length));
            }
            System.arraycopy(chunk, chunkPosition, line, length, part);
            length += part;
            boolean complete = end < chunkEnd;
            chunkPosition = complete ? end + 1 : end;
            if (complete) {
                break;
            }
        }
        if (!any) {
            return Optional.empty();
        }
        lineNumber++;
        return Optional.of(decode(length));
    }

    private boolean fill() throws IOException {
        int read = in.read(chunk);
        chunkPosition = 0;
        chunkEnd = Math.max(read, 0);
        return read > 0;
    }

    private int indexOfNewline() {
        for (int i = chunkPosition; i < chunkEnd; i++) {
            if (chunk[i] == '\n') {
                return i;
            }
        }
        return chunkEnd;
    }

    private String decode(int length) throws LineException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(line, 0, length))
                    .toString();
            // Concatenated files have byte order marks in the middle, too.
            boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
            return marked ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new LineException("is not UTF-8 text", "save the file as UTF-8");
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
