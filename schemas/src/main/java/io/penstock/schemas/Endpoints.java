package io.penstock.schemas;

import io.penstock.records.Dialect;
import java.util.Set;

/** The endpoints of the Batch format that an instance can serve, by its dialect. Requests are not translated. */
public final class Endpoints {
    public static final String MESSAGES = "/v1/messages";
    public static final String RESPONSES = "/v1/responses";

    private static final Set<String> OF_AZURE =
            Set.of("/v1/chat/completions", "/v1/completions", "/v1/embeddings", RESPONSES);

    private Endpoints() {}

    /**
     * Whether a request to this endpoint may be sent to an instance of this dialect. With {@code OPENAI} nearly all
     * may, because compatible servers have more endpoints than OpenAI's own API.
     */
    public static boolean has(Dialect dialect, String endpoint) {
        return switch (dialect) {
            case OPENAI -> !endpoint.equals(MESSAGES);
            case AZURE -> OF_AZURE.contains(endpoint);
            case ANTHROPIC -> endpoint.equals(MESSAGES);
        };
    }

    /** The endpoints of a dialect in words, for a message. */
    public static String of(Dialect dialect) {
        return switch (dialect) {
            case OPENAI -> "those of OpenAI's API, such as /v1/chat/completions";
            case AZURE -> "/v1/chat/completions, /v1/completions, /v1/embeddings and /v1/responses";
            case ANTHROPIC -> MESSAGES + " alone";
        };
    }
}
