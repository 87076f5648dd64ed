package io.penstock.dispatcher.provider.answer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;

/** Assembles a streamed answer into the form that the same request gets without streaming. */
interface StreamAssembler {

    /** What an event was. */
    enum Event {
        /** It has no part of the output. */
        QUIET,
        /** It has a part of the output. */
        OUTPUT,
        /** It is the provider's error. Nothing after it counts. */
        ERROR
    }

    /**
     * Takes the JSON object of one event.
     *
     * @param event positioned at the object's start; it is read to its end unless it is an error
     * @throws IOException if it cannot be understood
     */
    Event accept(JsonParser event) throws IOException;

    /** Whether the events say that the answer is complete, by stating why each of its outputs ended. */
    boolean isWhole();

    /**
     * Removes the usage that a stream has only on request from the answer, and returns it; empty when none arrived.
     */
    default Optional<JsonNode> takeUsage() {
        return Optional.empty();
    }

    /** The answer as JSON, as far as it arrived. */
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
