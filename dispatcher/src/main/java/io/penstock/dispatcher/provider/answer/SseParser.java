package io.penstock.dispatcher.provider.answer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.hc.core5.util.ByteArrayBuffer;

/**
 * Splits a stream of server-sent events (WHATWG HTML, section 9.2) into the data of each event. Other fields and
 * comments are dropped.
 */
final class SseParser {
    private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);

    private final int maxEventBytes;
    private final ByteArrayBuffer line = new ByteArrayBuffer(256);
    private final ByteArrayBuffer data = new ByteArrayBuffer(256);
    private boolean hasData;
    private boolean afterReturn;
    private boolean isBegun;

    SseParser(int maxEventBytes) {
        this.maxEventBytes = maxEventBytes;
    }

    /** Takes the data of one event. The bytes are overwritten afterwards. */
    interface Events {
        void event(byte[] data, int length);
    }

    /**
     * Takes the next bytes of the stream.
     *
     * @param events takes the data of each event that the bytes complete
     * @throws AnswerTooLargeException if a line or an event is larger than the parser's bound
     */
    void accept(ByteBuffer bytes, Events events) throws AnswerTooLargeException {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next == '\n' && afterReturn) {
                afterReturn = false;
                continue;
            }
            afterReturn = next == '\r';
            if (next == '\n' || next == '\r') {
                endLine(events);
            } else {
                append(line, next);
            }
        }
    }

    /**
     * Ends the stream. An event without an empty line at its end, which the standard drops, is handed on as well, and
     * its reader judges it.
     *
     * @param events takes the data of the last event, if there is one
     * @throws AnswerTooLargeException if the event is larger than the parser's bound
     */
    void end(Events events) throws AnswerTooLargeException {
        if (!line.isEmpty()) {
            endLine(events);
        }
        endLine(events);
    }

    private void endLine(Events events) throws AnswerTooLargeException {
        if (!isBegun) {
            isBegun = true;
            dropMark();
        }
        if (line.isEmpty()) {
            if (!data.isEmpty()) {
                events.event(data.array(), data.length());
            }
            data.clear();
            hasData = false;
            return;
        }
        if (lineIsData()) {
            int start = line.length() > DATA.length && line.byteAt(DATA.length) == ' ' ? DATA.length + 1 : DATA.length;
            if (hasData) {
                append(data, (byte) '\n');
            }
            hasData = true;
            checkBound(data.length() + line.length() - start);
            data.append(line.array(), start, line.length() - start);
        }
        line.clear();
    }

    /** Drops a byte order mark before the first line. */
    private void dropMark() {
        int mark = Utf8.afterMark(line.array(), line.length());
        if (mark > 0) {
            int length = line.length() - mark;
            System.arraycopy(line.array(), mark, line.array(), 0, length);
            line.setLength(length);
        }
    }

    /**
     * Forgets the stream, so that another can begin. Returns false when the parser has grown larger than may be kept.
     */
    boolean reset(int maxKeptBytes) {
        line.clear();
        data.clear();
        hasData = false;
        afterReturn = false;
        isBegun = false;
        return capacityBytes() <= maxKeptBytes;
    }

    int capacityBytes() {
        return line.capacity() + data.capacity();
    }

    private boolean lineIsData() {
        if (line.length() < DATA.length) {
            return false;
        }
        for (int i = 0; i < DATA.length; i++) {
            if (line.byteAt(i) != DATA[i]) {
                return false;
            }
        }
        return true;
    }

    private void append(ByteArrayBuffer buffer, byte next) throws AnswerTooLargeException {
        checkBound(buffer.length() + 1);
        buffer.append(next);
    }

    private void checkBound(int length) throws AnswerTooLargeException {
        if (length > maxEventBytes) {
            throw new AnswerTooLargeException(maxEventBytes);
        }
    }
}
