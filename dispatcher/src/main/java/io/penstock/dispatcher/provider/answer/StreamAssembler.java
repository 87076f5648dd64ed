package io.penstock.dispatcher.provider.answer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;

/** Puts a streamed answer together into the shape that the same request has without streaming. */
interface StreamAssembler {

    /** What an event was. */
    enum Event {
        /** Nothing of the output. */
        QUIET,
        /** A part of the output. */
        OUTPUT,
        /** The provider's error: nothing that follows counts. */
        ERROR
    }

    /**
     * Takes the JSON object of one event.
     *
     * @param event at the object's beginning, to be read to its end unless it is an error
     * @throws IOException if it cannot be understood
     */
    Event accept(JsonParser event) throws IOException;

    /** Whether what came says that the answer is whole: why each of its outputs ended. */
    boolean isWhole();

    /** Takes out of the answer the usage that only a stream that is asked for it has; empty when none came. */
    default Optional<JsonNode> takeUsage() {
        return Optional.empty();
    }

    /** The answer as JSON, as far as it came. */
    String assembled();

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
        return endpoint.endsWith("/responses") ? Optional.of(new ResponseEventAssembler(maxBytes)) : Optional.empty();
    }
}
