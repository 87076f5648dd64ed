package io.penstock.dispatcher.provider.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Reads the events of one streamed answer, each a JSON object, and assembles them. */
final class EventStream {
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private final StreamAssembler assembler;
    private final EventParser parser = EventParser.create();
    private boolean isBegun;
    private Optional<String> error = Optional.empty();

    private EventStream(StreamAssembler assembler) {
        this.assembler = assembler;
    }

    /** A reader for the stream of an endpoint; empty when that endpoint is not known to stream. */
    static Optional<EventStream> forEndpoint(String endpoint, int maxBytes) {
        return StreamAssembler.forEndpoint(endpoint, maxBytes).map(EventStream::new);
    }

    /**
     * Takes the data of one event. After an error nothing more is read.
     *
     * @return whether it has a part of the output
     * @throws IOException if it cannot be understood; then nothing more can be read
     */
    boolean accept(byte[] data, int length) throws IOException {
        int from = 0;
        int to = length;
        while (from < to && AnswerShape.isSpace(data[from])) {
            from++;
        }
        while (to > from && AnswerShape.isSpace(data[to - 1])) {
            to--;
        }
        if (from == to || error.isPresent() || Arrays.equals(data, from, to, DONE, 0, DONE.length)) {
            return false;
        }
        if (!Utf8.isWellFormed(data, from, to)) {
            byte[] mended = new String(data, from, to - from, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
            return object(mended, 0, mended.length);
        }
        return object(data, from, to);
    }

    private boolean object(byte[] data, int from, int to) throws IOException {
        parser.begin(data, from, to);
        StreamAssembler.Event event = assembler.accept(parser);
        if (event == StreamAssembler.Event.ERROR) {
            error = Optional.of(new String(data, from, to - from, StandardCharsets.UTF_8));
            return false;
        }
        parser.end();
        isBegun = true;
        return event == StreamAssembler.Event.OUTPUT;
    }

    /**
     * Whether the events say that the answer is complete. An event that says only that no more follow is not enough.
     */
    boolean isWhole() {
        return assembler.isWhole();
    }

    /** The event in which the provider reported an error, as it came. */
    Optional<String> error() {
        return error;
    }

    /** Removes the usage from the answer and returns it; empty when none arrived. */
    Optional<JsonNode> takeUsage() {
        return assembler.takeUsage();
    }

    /** The answer as JSON, as far as it arrived; empty when nothing did. */
    Optional<String> assembled() {
        return isBegun ? Optional.of(assembler.assembled()) : Optional.empty();
    }
}
