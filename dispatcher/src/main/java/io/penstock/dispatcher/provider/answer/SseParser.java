package io.penstock.dispatcher.provider.answer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.hc.core5.util.ByteArrayBuffer;

/**
 * Cuts a stream of server-sent events (WHATWG HTML, section 9.2) into the data of each event; other fields and
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

    /** Takes the data of one event, which is overwritten afterwards. */
    interface Events {
        void event(byte[] data, int length);
    }

    /**
     * Takes the next bytes of the stream.
     *
     * @param events takes the data of each event that they complete
     * @throws AnswerTooLargeException if a line or an event is larger than the bound
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
     * Ends the stream. An event that no empty line ends is taken as well, which the standard drops: for its reader to judge.
     *
     * @param events takes the data of the last event, if there is one
     * @throws AnswerTooLargeException if the event is larger than the bound
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

    /** One byte order mark may be before the first line. */
    private void dropMark() {
        int mark = Utf8.afterMark(line.array(), line.length());
        if (mark > 0) {
            int length = line.length() - mark;
            System.arraycopy(line.array(), mark, line.array(), 0, length);
            line.setLength(length);
        }
    }

    /** Forgets the stream, to begin another; false when it has grown larger than what may be kept. */
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
