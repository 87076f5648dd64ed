package io.penstock.schemas.body;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** One pass over one body, see {@link BodyFacts}. */
final class BodyScan {
    private final JsonParser parser;
    private Optional<String> model = Optional.empty();
    private OptionalLong maxTokens = OptionalLong.empty();
    private OptionalLong maxCompletionTokens = OptionalLong.empty();
    private OptionalLong maxOutputTokens = OptionalLong.empty();
    private OptionalLong choices = OptionalLong.empty();
    private OptionalLong candidates = OptionalLong.empty();
    private long prompts = 1;
    private InputParts inMessages = InputParts.NONE;
    private InputParts inInput = InputParts.NONE;
    private Optional<String> unusable = Optional.empty();

    BodyScan(JsonParser parser) {
        this.parser = parser;
    }

    /** Reads a text that must be one object; returns what is wrong with it, or empty. */
    Optional<String> whole() throws IOException {
        try {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.of("is no JSON object");
            }
            object();
            return parser.nextToken() == null ? Optional.empty() : Optional.of("has text after its object");
        } catch (JacksonException notJson) {
            return Optional.of(RequestJson.flaw(notJson));
        }
    }

    /** Reads the object that the parser is at, to its end. */
    void object() throws IOException {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "model" -> model = text(field);
                case "max_tokens" -> maxTokens = count(field);
                case "max_completion_tokens" -> maxCompletionTokens = count(field);
                case "max_output_tokens" -> maxOutputTokens = count(field);
                case "n" -> choices = count(field);
                case "best_of" -> candidates = count(field);
                case "prompt" -> prompts = prompts();
                case "messages" -> inMessages = new PartScan(parser).value();
                case "input" -> inInput = new PartScan(parser).value();
                default -> parser.skipChildren();
            }
        }
    }

    BodyFacts facts(Optional<String> flaw) {
        OptionalLong perAnswer = larger(maxTokens, larger(maxCompletionTokens, maxOutputTokens));
        long perPrompt = Math.max(1, larger(choices, candidates).orElse(1));
        return new BodyFacts(
                flaw, model, OutputBound.ofBody(perAnswer, perPrompt * prompts), inMessages.plus(inInput), unusable);
    }

    private static OptionalLong larger(OptionalLong one, OptionalLong other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isPresent() ? one : other;
        }
        return one.getAsLong() >= other.getAsLong() ? one : other;
    }

    private Optional<String> text(String field) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return Optional.of(parser.getText());
        }
        noteUnusable(field);
        parser.skipChildren();
        return Optional.empty();
    }

    private OptionalLong count(String field) throws IOException {
        JsonToken value = parser.currentToken();
        double number = WrittenNumber.read(parser);
        boolean isWhole =
                value.isNumeric() && number >= 0 && number <= BodyFacts.MAX_COUNT && number == Math.rint(number);
        if (!isWhole && value != JsonToken.VALUE_NULL) {
            noteUnusable(field);
        }
        return number >= 0
                ? OptionalLong.of((long) Math.ceil(Math.min(OutputBound.MAX_TOKENS, number)))
                : OptionalLong.empty();
    }

    private void noteUnusable(String field) {
        if (unusable.isEmpty()) {
            unusable = Optional.of(field);
        }
    }

    /**
     * The number of prompts, at least 1: each text and each list of tokens is one, and so are all bare tokens
     * together.
     */
    private long prompts() throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return 1;
        }
        long items = 0;
        long tokens = 0;
        for (JsonToken item = parser.nextToken();
                item != null && item != JsonToken.END_ARRAY;
                item = parser.nextToken()) {
            if (item.isNumeric()) {
                tokens = 1;
            } else {
                items++;
                parser.skipChildren();
            }
        }
        return Math.max(1, items + tokens);
    }
}
