package io.penstock.dispatcher.provider;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Optional;

/** Puts a streamed answer together into the shape that the same request has without streaming. */
interface StreamAssembler {

    /**
     * Takes the JSON object of one event.
     *
     * @param event at the object's beginning, to be read to its end
     * @return whether it carried a part of the output
     * @throws IOException if it cannot be read, or reports an error
     */
    boolean accept(JsonParser event) throws IOException;

    /** Takes the event that says that no more come. */
    void done();

    /**
     * The whole answer as JSON.
     *
     * @throws IOException if the stream ended before the answer did
     */
    byte[] assembled() throws IOException;

    /** The assembler for the stream of an endpoint; empty when that endpoint is not known to stream. */
    static Optional<StreamAssembler> forEndpoint(String endpoint, int maxBytes) {
        if (endpoint.endsWith("/chat/completions")) {
            return Optional.of(new ChunkAssembler("chat.completion", maxBytes));
        }
        if (endpoint.endsWith("/completions")) {
            return Optional.of(new ChunkAssembler("text_completion", maxBytes));
        }
        if (endpoint.endsWith("/messages")) {
            return Optional.of(new MessageEventAssembler(maxBytes));
        }
        return endpoint.endsWith("/responses") ? Optional.of(new ResponseEventAssembler()) : Optional.empty();
    }
}
