package io.penstock.dispatcher.provider.answer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.dispatcher.provider.dialect.ProviderCall;
import io.penstock.dispatcher.provider.dialect.UsageParser;
import io.penstock.dispatcher.retry.ProviderError;
import io.penstock.records.Usage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hc.core5.util.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/** Reads the body of one answer as it arrives. It may be a document or a stream of events, coded or not. */
final class AnswerBody {
    private static final int DECODED_PIECE_BYTES = 8 * 1024;

    /**
     * The bound of a decoded body, as a multiple of the largest answer: only a part of a stream of events is the
     * answer.
     */
    private static final int MAX_DECODED_ANSWERS = 8;

    /** The most bytes of one character in a JSON string: a control character's escape. */
    private static final int MAX_QUOTED_BYTES = 6;

    private static final int MAX_UTF8_BYTES = 3;

    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);
    private static final String DATA = "data:";

    private final String endpoint;
    private final boolean hidesUsage;
    private final UsageParser usages;
    private final List<ContentCoding> codings;
    private final int maxBytes;
    private final int maxTextBytes;
    private final CallBuffers buffers;
    /** The document; for a stream, the events from the first one that cannot be understood. */
    private final ByteArrayBuffer plain;

    private AnswerShape shape = AnswerShape.UNKNOWN;
    private @Nullable EventStream stream;
    private boolean outputSeen;
    private boolean isUnread;
    private @Nullable AnswerTooLargeException tooLarge;

    /**
     * A body of which nothing has arrived. A stream's usage that the caller did not ask for is counted, but left out
     * of the body.
     *
     * @param maxTextBytes the most that is kept of a body that is not JSON
     * @param buffers cleared buffers that nothing else uses until the answer is read
     */
    AnswerBody(ProviderCall call, List<ContentCoding> codings, int maxBytes, int maxTextBytes, CallBuffers buffers) {
        this.endpoint = call.endpoint();
        this.hidesUsage = call.body().asksForMore();
        this.usages = call.api().usage();
        this.codings = codings;
        this.maxBytes = maxBytes;
        this.maxTextBytes = maxTextBytes;
        this.buffers = buffers;
        this.plain = buffers.answer();
    }

    /** How much of an answer arrived. */
    enum State {
        /** All of it. */
        WHOLE,
        /**
         * Nothing or only a beginning: JSON without its end, or a stream that does not say that the answer is
         * complete.
         */
        UNFINISHED,
        /** Something that is not an answer. */
        UNREADABLE
    }

    /**
     * The content of a body.
     *
     * @param json the body as JSON, as a JSON string if it was not JSON; empty when nothing arrived
     * @param usage the usage in a whole answer or an error; that of an unfinished answer is too low and left out
     * @param error the provider's error, wherever it was in the body
     */
    record Read(State state, Optional<String> json, Optional<Usage> usage, Optional<ProviderError> error) {}

    /**
     * Takes the next bytes.
     *
     * @return whether they contain the first part of a streamed output
     * @throws AnswerTooLargeException if the answer is larger than the bound
     */
    boolean accept(ByteBuffer bytes) throws AnswerTooLargeException {
        if (codings.isEmpty()) {
            return take(bytes);
        }
        append(bytes);
        return false;
    }

    /**
     * Ends the body after its last byte, and returns its content.
     *
     * @throws AnswerTooLargeException if the answer is larger than the bound
     */
    Read finish() throws AnswerTooLargeException {
        List<ContentCoding> found = codings.isEmpty() ? ContentCoding.seen(plain.array(), plain.length()) : codings;
        if (!found.isEmpty()) {
            decode(found);
        }
        return stream == null ? document() : events(stream);
    }

    private boolean take(ByteBuffer bytes) throws AnswerTooLargeException {
        if (stream != null) {
            return events(stream, bytes);
        }
        append(bytes);
        if (shape == AnswerShape.UNKNOWN) {
            shape = AnswerShape.of(plain.array(), plain.length());
            if (shape == AnswerShape.EVENTS) {
                stream = EventStream.forEndpoint(endpoint, maxBytes).orElse(null);
            }
            if (stream != null) {
                byte[] begun = plain.toByteArray();
                plain.clear();
                return events(stream, ByteBuffer.wrap(begun));
            }
        }
        return false;
    }

    private void append(ByteBuffer bytes) throws AnswerTooLargeException {
        int length = bytes.remaining();
        if (plain.length() + length > maxBytes) {
            throw new AnswerTooLargeException(maxBytes);
        }
        plain.ensureCapacity(length);
        bytes.get(plain.array(), plain.length(), length);
        plain.setLength(plain.length() + length);
    }

    private void append(byte[] bytes, int length) throws AnswerTooLargeException {
        append(ByteBuffer.wrap(bytes, 0, length));
    }

    /**
     * Decodes the body. A body that is not coded as stated is taken as it came. One that breaks off is decoded as far
     * as it goes.
     */
    private void decode(List<ContentCoding> found) throws AnswerTooLargeException {
        byte[] coded = plain.toByteArray();
        byte[] piece = new byte[DECODED_PIECE_BYTES];
        plain.clear();
        shape = AnswerShape.UNKNOWN;
        long decoded = 0;
        try (InputStream in = ContentCoding.decoding(new ByteArrayInputStream(coded), found)) {
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                decoded += length;
                if (decoded > (long) MAX_DECODED_ANSWERS * maxBytes) {
                    throw new AnswerTooLargeException(maxBytes);
                }
                take(ByteBuffer.wrap(piece, 0, length));
            }
        } catch (AnswerTooLargeException e) {
            throw e;
        } catch (IOException e) {
            if (decoded == 0) {
                take(ByteBuffer.wrap(coded));
            }
        }
    }

    private boolean events(EventStream events, ByteBuffer bytes) throws AnswerTooLargeException {
        boolean seenBefore = outputSeen;
        buffers.events().accept(bytes, (data, length) -> event(events, data, length));
        throwIfTooLarge();
        return outputSeen && !seenBefore;
    }

    private void throwIfTooLarge() throws AnswerTooLargeException {
        if (tooLarge != null) {
            throw tooLarge;
        }
    }

    /** Takes an event. From the first one that cannot be understood, the events' texts are kept. */
    private void event(EventStream events, byte[] data, int length) {
        try {
            if (!isUnread && understands(events, data, length)) {
                return;
            }
            isUnread = true;
            byte[] field = (plain.isEmpty() ? DATA : "\n\n" + DATA).getBytes(StandardCharsets.US_ASCII);
            append(field, field.length);
            append(data, length);
        } catch (AnswerTooLargeException e) {
            tooLarge = e;
        }
    }

    private boolean understands(EventStream events, byte[] data, int length) throws AnswerTooLargeException {
        try {
            outputSeen |= events.accept(data, length);
            return true;
        } catch (AnswerTooLargeException e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
    }

    private Read events(EventStream events) throws AnswerTooLargeException {
        boolean wasUnread = isUnread;
        buffers.events().end((data, length) -> event(events, data, length));
        throwIfTooLarge();
        if (events.error().isPresent()) {
            return error(events.error().get());
        }
        Optional<JsonNode> taken = hidesUsage ? events.takeUsage() : Optional.empty();
        Optional<String> answer = events.assembled();
        if (isUnread) {
            String text = answer.map(begun -> begun + "\n\n").orElse("") + Utf8.text(plain.array(), plain.length());
            return asText(wasUnread ? State.UNREADABLE : State.UNFINISHED, text);
        }
        return answer.isPresent() ? streamed(answer.get(), events.isWhole(), taken) : nothing();
    }

    private Read error(String event) {
        Read read = text(event);
        return new Read(
                read.state(), read.json(), read.usage(), read.error().or(() -> Optional.of(ProviderError.UNNAMED)));
    }

    private Read streamed(String answer, boolean isWhole, Optional<JsonNode> taken) {
        Read read = text(answer);
        boolean isUnfinished = !isWhole && read.error().isEmpty();
        return new Read(
                isUnfinished ? State.UNFINISHED : read.state(),
                read.json(),
                isUnfinished ? Optional.empty() : taken.flatMap(this::usage).or(read::usage),
                read.error());
    }

    private Optional<Usage> usage(JsonNode taken) {
        try {
            return taken.isObject() ? usages.read(Json.reading(taken)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("a tree must be readable", e);
        }
    }

    private AnswerFacts facts(String json) throws IOException {
        try (JsonParser parser = Json.FACTORY.createParser(json)) {
            return AnswerFacts.read(parser, usages);
        }
    }

    private Read document() {
        byte[] bytes = plain.array();
        int length = lengthBeforeDone(bytes, plain.length());
        if (length == 0) {
            return nothing();
        }
        if (Utf8.isMeant(bytes, length)) {
            int start = Utf8.afterMark(bytes, length);
            try (JsonParser parser = Json.FACTORY.createParser(bytes, start, length - start)) {
                AnswerFacts facts = AnswerFacts.read(parser, usages);
                return document(facts, new String(bytes, start, length - start, StandardCharsets.UTF_8));
            } catch (IOException e) {
                // Read below as text, which may be JSON after small repairs.
            }
        }
        return text(Utf8.text(bytes, length));
    }

    private Read text(String text) {
        try {
            String repaired = Json.repaired(text);
            return document(facts(repaired), repaired);
        } catch (JsonEOFException e) {
            return asText(State.UNFINISHED, text);
        } catch (IOException e) {
            return asText(State.UNREADABLE, text);
        }
    }

    private static Read document(AnswerFacts facts, String json) {
        return new Read(
                facts.isObject() ? State.WHOLE : State.UNREADABLE, Optional.of(json), facts.usage(), facts.error());
    }

    private static Read nothing() {
        return new Read(State.UNFINISHED, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Text that is not JSON, as a JSON string within the bound. */
    private Read asText(State state, String text) {
        String kept = text.substring(0, Math.min(text.length(), maxTextBytes));
        String quoted = Json.quoted(kept);
        boolean fits = quoted.length() <= maxBytes / MAX_UTF8_BYTES
                || quoted.getBytes(StandardCharsets.UTF_8).length <= maxBytes;
        return new Read(
                state,
                Optional.of(fits ? quoted : Json.quoted(kept.substring(0, maxBytes / MAX_QUOTED_BYTES))),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * The length without trailing white space and {@code data: [DONE]}: some servers end a document like a stream.
     */
    private static int lengthBeforeDone(byte[] bytes, int length) {
        int end = lengthBeforeSpace(bytes, length);
        if (end < DONE.length || !endsWith(bytes, end, DONE)) {
            return end;
        }
        int before = lengthBeforeSpace(bytes, end - DONE.length);
        byte[] data = DATA.getBytes(StandardCharsets.US_ASCII);
        return endsWith(bytes, before, data) ? lengthBeforeSpace(bytes, before - data.length) : end;
    }

    private static boolean endsWith(byte[] bytes, int end, byte[] tail) {
        return end >= tail.length && Arrays.equals(bytes, end - tail.length, end, tail, 0, tail.length);
    }

    private static int lengthBeforeSpace(byte[] bytes, int length) {
        int end = length;
        while (end > 0 && AnswerShape.isSpace(bytes[end - 1])) {
            end--;
        }
        return end;
    }
}
