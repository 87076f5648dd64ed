package io.penstock.dispatcher.provider.answer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.apache.hc.core5.util.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of one call at a time: the bytes sent, the bytes received, and the parser of events. Not thread-safe.
 */
public final class CallBuffers {
    /** A buffer that has grown larger than this is not kept for the next call. */
    public static final int MAX_KEPT_BYTES = 128 * 1024;

    private static final int FIRST_CAPACITY_BYTES = 2048;

    private final int maxAnswerBytes;
    private final CharsetEncoder encoder = StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private ByteBuffer sent = ByteBuffer.allocate(FIRST_CAPACITY_BYTES);
    private ByteArrayBuffer answer = new ByteArrayBuffer(FIRST_CAPACITY_BYTES);
    private @Nullable SseParser events;

    public CallBuffers(int maxAnswerBytes) {
        this.maxAnswerBytes = maxAnswerBytes;
    }

    /** The text in UTF-8. The result is valid until the next call of this method. */
    public ByteBuffer encode(String text) {
        CharBuffer characters = CharBuffer.wrap(text);
        if (sent.capacity() < text.length()) {
            sent = ByteBuffer.allocate(text.length() + text.length() / 8);
        }
        sent.clear();
        encoder.reset();
        while (encoder.encode(characters, sent, true).isOverflow()) {
            ByteBuffer larger = ByteBuffer.allocate(2 * sent.capacity());
            larger.put(sent.flip());
            sent = larger;
        }
        sent.flip();
        return sent.asReadOnlyBuffer();
    }

    /** The buffer for the bytes of an answer. */
    ByteArrayBuffer answer() {
        return answer;
    }

    /** The parser for the answer's events. */
    SseParser events() {
        SseParser parser = events;
        if (parser == null) {
            parser = new SseParser(maxAnswerBytes);
            events = parser;
        }
        return parser;
    }

    /** Clears the buffers, and drops those that have grown too large to keep. */
    public void clear() {
        answer.clear();
        if (answer.capacity() > MAX_KEPT_BYTES) {
            answer = new ByteArrayBuffer(FIRST_CAPACITY_BYTES);
        }
        if (sent.capacity() > MAX_KEPT_BYTES) {
            sent = ByteBuffer.allocate(FIRST_CAPACITY_BYTES);
        }
        if (events != null && !events.reset(MAX_KEPT_BYTES)) {
            events = null;
        }
    }

    /** The capacity of all buffers, in bytes. */
    public int capacityBytes() {
        return sent.capacity() + answer.capacity() + (events == null ? 0 : events.capacityBytes());
    }
}
