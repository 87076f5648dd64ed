package io.penstock.cli.batch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** What the pipeline has to know of a body. */
record BodyFacts(Optional<String> model, OutputBound output) {
    static final BodyFacts NONE = new BodyFacts(Optional.empty(), new OutputBound(OptionalLong.empty(), 1));

    /** More answers or tokens than any provider allows; keeps their product within a long. */
    private static final long MOST = 1_000_000_000;

    /** Reads the object that the parser stands at; the parser then stands at its end. */
    static BodyFacts read(JsonParser parser) throws IOException, LineException {
        Optional<String> model = Optional.empty();
        long maxTokens = -1;
        long choices = 1;
        long candidates = 1;
        long prompts = 1;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (field) {
                case "model" -> {
                    if (value != JsonToken.VALUE_STRING) {
                        throw new LineException("has a `body.model` that is no string", "put it in quotes");
                    }
                    model = Optional.of(parser.getText());
                }
                case "max_completion_tokens", "max_tokens", "max_output_tokens" ->
                    maxTokens = Math.max(maxTokens, count(field, parser).orElse(-1));
                case "n" -> choices = Math.max(1, count(field, parser).orElse(1));
                case "best_of" -> candidates = Math.max(1, count(field, parser).orElse(1));
                case "prompt" -> prompts = prompts(parser);
                default -> parser.skipChildren();
            }
        }
        OptionalLong perAnswer = maxTokens < 0 ? OptionalLong.empty() : OptionalLong.of(maxTokens);
        return new BodyFacts(model, new OutputBound(perAnswer, Math.max(choices, candidates) * prompts));
    }

    private static OptionalLong count(String field, JsonParser parser) throws IOException, LineException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return OptionalLong.empty();
        }
        boolean whole = parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        if (!whole || parser.getLongValue() < 0 || parser.getLongValue() > MOST) {
            throw new LineException(
                    "has a `body." + field + "` that is no whole number from 0 to " + MOST, "write for example `256`");
        }
        return OptionalLong.of(parser.getLongValue());
    }

    /** A prompt of /v1/completions may be a list of texts, each of which is answered; or one list of token ids. */
    private static long prompts(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return 1;
        }
        long items = 0;
        boolean tokenIds = false;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            tokenIds |= parser.currentToken() == JsonToken.VALUE_NUMBER_INT;
            items++;
            parser.skipChildren();
        }
        return tokenIds ? 1 : Math.max(1, items);
    }
}
