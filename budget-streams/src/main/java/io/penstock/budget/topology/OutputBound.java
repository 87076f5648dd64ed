package io.penstock.budget.topology;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.penstock.records.InferenceRequest;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * The most output tokens that a request may use: what the record says, else what the body asks for.
 *
 * <p>Fields as in OpenAI's API reference: {@code max_completion_tokens}, {@code max_tokens}, {@code max_output_tokens},
 * times {@code n} or {@code best_of} choices. Embeddings have no output.
 */
final class OutputBound {
    /** Beyond any model; keeps sums of estimates far from overflow. */
    private static final long CEILING = 1_000_000_000_000L;

    private static final JsonFactory JSON = new JsonFactory();

    private OutputBound() {}

    /** Empty when neither the record nor its body names a maximum. */
    static OptionalLong of(InferenceRequest request) {
        if (request.getEndpoint().endsWith("/embeddings")) {
            return OptionalLong.of(0);
        }
        if (request.getMaxOutputTokens().isPresent()) {
            return OptionalLong.of(clamp(request.getMaxOutputTokens().get()));
        }
        return ofBody(request.getBody());
    }

    private static OptionalLong ofBody(String body) {
        long perChoice = -1;
        long choices = 1;
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return OptionalLong.empty();
            }
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_NUMBER_INT) {
                    switch (field) {
                        case "max_completion_tokens", "max_tokens", "max_output_tokens" ->
                            perChoice = Math.max(perChoice, clamp(parser.getValueAsLong(CEILING)));
                        case "n", "best_of" -> choices = Math.max(choices, clamp(parser.getValueAsLong(1)));
                        default -> {}
                    }
                } else {
                    parser.skipChildren();
                }
            }
        } catch (IOException notJson) {
            // the provider will say so; until then the pool's default is reserved
            return OptionalLong.empty();
        }
        return perChoice < 0 ? OptionalLong.empty() : OptionalLong.of(multiply(perChoice, choices));
    }

    private static long multiply(long perChoice, long choices) {
        return choices > CEILING / Math.max(1, perChoice) ? CEILING : perChoice * choices;
    }

    private static long clamp(long tokens) {
        return Math.max(0, Math.min(CEILING, tokens));
    }
}
