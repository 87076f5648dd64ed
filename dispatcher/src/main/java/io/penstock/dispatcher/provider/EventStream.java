package io.penstock.dispatcher.provider;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Reads the events of one streamed answer, each of which is a JSON object, and puts them together. */
final class EventStream {
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private final StreamAssembler assembler;
    private final EventParser parser = EventParser.create();

    private EventStream(StreamAssembler assembler) {
        this.assembler = assembler;
    }

    /** Reads the stream of an endpoint; empty when that endpoint is not known to stream. */
    static Optional<EventStream> forEndpoint(String endpoint, int maxBytes) {
        return StreamAssembler.forEndpoint(endpoint, maxBytes).map(EventStream::new);
    }

    /**
     * Takes the data of one event.
     *
     * @return whether it carried a part of the output
     * @throws IOException if it cannot be read, or reports an error; nothing more can be read then
     */
    boolean accept(byte[] data, int length) throws IOException {
        if (Arrays.equals(data, 0, length, DONE, 0, DONE.length)) {
            assembler.done();
            return false;
        }
        parser.begin(data, length);
        boolean carriesOutput = assembler.accept(parser);
        parser.end();
        return carriesOutput;
    }

    /**
     * The whole answer as JSON.
     *
     * @throws IOException if the stream ended before the answer did
     */
    byte[] assembled() throws IOException {
        parser.close();
        return assembler.assembled();
    }
}
