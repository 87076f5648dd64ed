package io.penstock.dispatcher.provider.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.penstock.records.Usage;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads an answer's {@code usage} without building a tree: {@code prompt_tokens} and {@code completion_tokens} (chat
 * completions, completions, embeddings) or {@code input_tokens} and {@code output_tokens} (responses, messages).
 * Counts that are all zero are discarded, since every call uses tokens.
 */
public final class UsageParser {
    private final CachedInput cachedInput;

    public UsageParser(CachedInput cachedInput) {
        this.cachedInput = cachedInput;
    }

    /** Where a provider counts input tokens that it wrote to its cache or read from it. */
    public enum CachedInput {
        /** As a part of the input tokens; the details say how many of them were read from the cache. */
        WITHIN_INPUT,
        /**
         * In {@code cache_creation_input_tokens} and {@code cache_read_input_tokens}, which the input tokens leave
         * out.
         */
        BESIDE_INPUT
    }

    /**
     * Reads the object at the parser to its end.
     *
     * @return what the provider counted; empty when it states nothing, or more than a call can have used
     */
    public Optional<Usage> read(JsonParser parser) throws IOException {
        OptionalLong input = OptionalLong.empty();
        OptionalLong output = OptionalLong.empty();
        long total = 0;
        long cached = 0;
        long reasoning = 0;
        long written = 0;
        long read = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "prompt_tokens", "input_tokens" -> input = larger(input, TokenNumber.read(parser));
                case "completion_tokens", "output_tokens" -> output = larger(output, TokenNumber.read(parser));
                case "total_tokens" ->
                    total = Math.max(total, TokenNumber.read(parser).orElse(0));
                case "prompt_tokens_details", "input_tokens_details" -> cached = detail("cached_tokens", parser);
                case "completion_tokens_details", "output_tokens_details" ->
                    reasoning = detail("reasoning_tokens", parser);
                case "cache_creation_input_tokens" ->
                    written = Math.max(written, TokenNumber.read(parser).orElse(0));
                case "cache_read_input_tokens" ->
                    read = Math.max(read, TokenNumber.read(parser).orElse(0));
                default -> parser.skipChildren();
            }
        }
        if (input.isEmpty() && output.isEmpty() && total == 0) {
            return Optional.empty();
        }
        boolean isBeside = cachedInput == CachedInput.BESIDE_INPUT;
        long given = input.orElse(0);
        long all = isBeside ? given + written + read : given;
        long generated = generated(all, output.orElse(0), reasoning, total);
        if (all + generated == 0 || all > TokenNumber.MAX || generated > TokenNumber.MAX) {
            return Optional.empty();
        }
        return Optional.of(new Usage(all, isBeside ? read : Math.min(cached, given), generated));
    }

    /**
     * The tokens that count as output. When there are more reasoning tokens than output tokens, the provider counts
     * them separately, and both are added. The part of the total that is neither input nor output counts as output
     * too, because a provider that states it charges for it.
     */
    private static long generated(long input, long output, long reasoning, long total) {
        long withReasoning = reasoning > output ? output + reasoning : output;
        return Math.max(withReasoning, total - input);
    }

    private static OptionalLong larger(OptionalLong one, OptionalLong other) {
        return one.isPresent() && one.getAsLong() >= other.orElse(0) ? one : other;
    }

    private static long detail(String name, JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return 0;
        }
        long tokens = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean isIt = parser.currentName().equals(name);
            parser.nextToken();
            if (isIt) {
                tokens = Math.max(tokens, TokenNumber.read(parser).orElse(0));
            } else {
                parser.skipChildren();
            }
        }
        return tokens;
    }
}
