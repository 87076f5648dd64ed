package io.penstock.dispatcher.provider.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Reads the events of one streamed answer, each of which is a JSON object, and puts them together. */
final class EventStream {
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private final StreamAssembler assembler;
    private final EventParser parser = EventParser.create();
    private boolean isBegun;
    private Optional<String> error = Optional.empty();

    private EventStream(StreamAssembler assembler) {
        this.assembler = assembler;
    }

    /** Reads the stream of an endpoint; empty when that endpoint is not known to stream. */
    static Optional<EventStream> forEndpoint(String endpoint, int maxBytes) {
        return StreamAssembler.forEndpoint(endpoint, maxBytes).map(EventStream::new);
    }

    /**
     * Takes the data of one event. After an error nothing is read any more.
     *
     * @return whether it carried a part of the output
     * @throws IOException if it cannot be understood; nothing more can be read then
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

    /** Whether what came says that the answer is whole. An event that says only that no more come does not. */
    boolean isWhole() {
        return assembler.isWhole();
    }

    /** The event in which the provider reported an error, as it came. */
    Optional<String> error() {
        return error;
    }

    /** Takes out of the answer the usage that only a stream that is asked for it has; empty when none came. */
    Optional<JsonNode> takeUsage() {
        return assembler.takeUsage();
    }

    /** The answer as JSON, as far as it came; empty when nothing did. */
    Optional<String> assembled() {
        return isBegun ? Optional.of(assembler.assembled()) : Optional.empty();
    }
}
