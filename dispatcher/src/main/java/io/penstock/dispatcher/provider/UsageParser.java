package io.penstock.dispatcher.provider;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.penstock.records.Usage;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads an answer's {@code usage} without building a tree: {@code prompt_tokens} and {@code completion_tokens} (chat
 * completions, completions, embeddings) or {@code input_tokens} and {@code output_tokens} (responses, messages).
 */
final class UsageParser {
    /** More than any call can use; a larger count is not believed. */
    private static final long MOST_TOKENS = 1_000_000_000L;

    private final CachedInput cachedInput;

    UsageParser(CachedInput cachedInput) {
        this.cachedInput = cachedInput;
    }

    /** Where a provider counts the input tokens that it wrote to its cache or read from there. */
    enum CachedInput {
        /** As a part of the input tokens; the details say how many of them were read from the cache. */
        WITHIN_INPUT,
        /** In {@code cache_creation_input_tokens} and {@code cache_read_input_tokens}, which the input tokens leave out. */
        BESIDE_INPUT
    }

    /**
     * Reads the whole answer.
     *
     * @return what the provider counted; empty when it does not say, or says what no call can have used
     * @throws IOException if the answer is no JSON object
     */
    Optional<Usage> parse(byte[] answer, int length) throws IOException {
        try (JsonParser parser = Json.FACTORY.createParser(answer, 0, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("an answer must be a JSON object");
            }
            Optional<Usage> usage = Optional.empty();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean isUsage = parser.currentName().equals("usage");
                JsonToken value = parser.nextToken();
                if (isUsage && value == JsonToken.START_OBJECT) {
                    usage = usage(parser);
                } else {
                    parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw new IOException("an answer must be one JSON object");
            }
            return usage;
        }
    }

    private Optional<Usage> usage(JsonParser parser) throws IOException {
        long input = 0;
        long cached = 0;
        long written = 0;
        long read = 0;
        long output = 0;
        boolean counted = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "prompt_tokens", "input_tokens" -> {
                    input = tokens(parser);
                    counted = true;
                }
                case "completion_tokens", "output_tokens" -> {
                    output = tokens(parser);
                    counted = true;
                }
                case "prompt_tokens_details", "input_tokens_details" -> cached = cachedTokens(parser);
                case "cache_creation_input_tokens" -> written = tokens(parser);
                case "cache_read_input_tokens" -> read = tokens(parser);
                default -> parser.skipChildren();
            }
        }
        boolean isBeside = cachedInput == CachedInput.BESIDE_INPUT;
        long all = isBeside ? input + written + read : input;
        if (!counted || all > MOST_TOKENS || output > MOST_TOKENS) {
            return Optional.empty();
        }
        return Optional.of(new Usage(all, isBeside ? read : Math.min(cached, input), output));
    }

    private static long cachedTokens(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return 0;
        }
        long cached = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean isCached = parser.currentName().equals("cached_tokens");
            parser.nextToken();
            if (isCached) {
                cached = tokens(parser);
            } else {
                parser.skipChildren();
            }
        }
        return cached;
    }

    /** A count that is no whole number, or negative, is read as 0, and one that is too large as too large by one. */
    private static long tokens(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return Math.max(0, Math.min(MOST_TOKENS + 1, parser.getLongValue()));
        }
        parser.skipChildren();
        return 0;
    }
}
