package io.penstock.provider.answers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.provider.answers.Call.Answers;
import io.penstock.provider.answers.Call.Delivery;
import io.penstock.provider.answers.Call.VectorEncoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.OptionalLong;

/** Reads bodies as OpenAI's and Anthropic's APIs define them. Fields that do not change the answer are ignored. */
public final class CallReader {
    private static final int MAX_CHOICES = 128;
    private static final int MAX_INPUTS = 2_048;
    private static final int MAX_DIMENSIONS = 4_096;
    private static final int MAX_NUMBERS = 1_000_000;
    /** Far fewer than real models have, so that answers stay small unless a call asks for more. */
    private static final int DEFAULT_DIMENSIONS = 16;

    private static final long MAX_OUTPUT_TOKENS = 1_000_000;

    private static final ObjectReader READER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    private CallReader() {}

    public static Call read(Route route, byte[] body) throws InvalidCallException {
        Endpoint endpoint = route.endpoint();
        JsonNode json = json(body);
        String model = route.deployment().isPresent() ? route.deployment().get() : requiredText(json, "model");
        long contentHash = hash(body);
        if (endpoint == Endpoint.EMBEDDINGS) {
            return embedding(json, model, contentHash);
        }
        OptionalLong maxOutputTokens = maxOutputTokens(endpoint, json);
        OptionalLong outputTokens = positive(json.path("metadata"), "output_tokens", MAX_OUTPUT_TOKENS);
        return switch (endpoint) {
            case RESPONSES ->
                new Call.Generation(
                        endpoint,
                        model,
                        responsesInput(json),
                        maxOutputTokens,
                        outputTokens,
                        Answers.ONE,
                        json.path("stream").asBoolean(false) ? Delivery.STREAMED_WITH_USAGE : Delivery.WHOLE,
                        contentHash);
            case MESSAGES ->
                new Call.Generation(
                        endpoint,
                        model,
                        chatInput(json) + TokenCount.ofContent(json.path("system")),
                        maxOutputTokens,
                        outputTokens,
                        Answers.ONE,
                        json.path("stream").asBoolean(false) ? Delivery.STREAMED_WITH_USAGE : Delivery.WHOLE,
                        contentHash);
            default ->
                new Call.Generation(
                        endpoint,
                        model,
                        endpoint == Endpoint.COMPLETIONS
                                ? TokenCount.ofPrompt(required(json, "prompt"))
                                : chatInput(json),
                        maxOutputTokens,
                        outputTokens,
                        answers(endpoint, json, maxOutputTokens),
                        delivery(json),
                        contentHash);
        };
    }

    private static OptionalLong maxOutputTokens(Endpoint endpoint, JsonNode json) throws InvalidCallException {
        if (endpoint == Endpoint.RESPONSES) {
            return positive(json, "max_output_tokens", MAX_OUTPUT_TOKENS);
        }
        if (endpoint == Endpoint.MESSAGES) {
            required(json, "max_tokens");
        }
        OptionalLong newer = endpoint == Endpoint.CHAT_COMPLETIONS
                ? positive(json, "max_completion_tokens", MAX_OUTPUT_TOKENS)
                : OptionalLong.empty();
        return newer.isPresent() ? newer : positive(json, "max_tokens", MAX_OUTPUT_TOKENS);
    }

    private static Call embedding(JsonNode json, String model, long contentHash) throws InvalidCallException {
        JsonNode input = required(json, "input");
        boolean listOfInputs = input.isArray() && !input.path(0).isNumber();
        int inputs = listOfInputs ? input.size() : 1;
        if (inputs < 1 || inputs > MAX_INPUTS) {
            throw invalid("input", "'input' has from 1 to " + MAX_INPUTS + " elements, got " + inputs);
        }
        long dimensions = positive(json, "dimensions", MAX_DIMENSIONS).orElse(DEFAULT_DIMENSIONS);
        if (inputs * dimensions > MAX_NUMBERS) {
            throw invalid("input", "'input' is answered by at most " + MAX_NUMBERS + " numbers together");
        }
        return new Call.Embedding(
                model,
                TokenCount.ofPrompt(input),
                inputs,
                (int) dimensions,
                json.path("encoding_format").asText("float").equals("base64")
                        ? VectorEncoding.BASE64
                        : VectorEncoding.NUMBERS,
                contentHash);
    }

    private static long chatInput(JsonNode json) throws InvalidCallException {
        JsonNode messages = required(json, "messages");
        if (!messages.isArray() || messages.isEmpty()) {
            throw invalid("messages", "'messages' is an array with at least one message");
        }
        return TokenCount.ofMessages(messages) + TokenCount.ofJson(json.path("tools"));
    }

    private static long responsesInput(JsonNode json) throws InvalidCallException {
        JsonNode input = required(json, "input");
        if (!input.isTextual() && !input.isArray()) {
            throw invalid("input", "'input' is a string or an array");
        }
        long tokens = input.isTextual() ? TokenCount.ofText(input.textValue()) : TokenCount.ofMessages(input);
        return tokens + TokenCount.ofText(json.path("instructions").asText("")) + TokenCount.ofJson(json.path("tools"));
    }

    private static Answers answers(Endpoint endpoint, JsonNode json, OptionalLong maxOutputTokens)
            throws InvalidCallException {
        long choices = positive(json, "n", MAX_CHOICES).orElse(1);
        long drafts = choices;
        long prompts = 1;
        if (endpoint == Endpoint.COMPLETIONS) {
            drafts = positive(json, "best_of", MAX_CHOICES).orElse(choices);
            if (drafts < choices) {
                throw invalid("best_of", "'best_of' is at least 'n', got " + drafts + " and " + choices);
            }
            prompts = prompts(json.path("prompt"));
        }
        if (prompts * drafts * maxOutputTokens.orElse(0) > MAX_OUTPUT_TOKENS) {
            throw invalid("n", "all answers have at most " + MAX_OUTPUT_TOKENS + " tokens together");
        }
        return new Answers((int) (prompts * choices), (int) (prompts * drafts));
    }

    /** The number of prompts. Each text and each list of tokens in a list is a prompt of its own. */
    private static int prompts(JsonNode prompt) throws InvalidCallException {
        int prompts = prompt.isArray() && !prompt.path(0).isNumber() ? prompt.size() : 1;
        if (prompts < 1 || prompts > MAX_INPUTS) {
            throw invalid("prompt", "'prompt' has from 1 to " + MAX_INPUTS + " elements, got " + prompts);
        }
        return prompts;
    }

    private static Delivery delivery(JsonNode json) {
        if (!json.path("stream").asBoolean(false)) {
            return Delivery.WHOLE;
        }
        return json.path("stream_options").path("include_usage").asBoolean(false)
                ? Delivery.STREAMED_WITH_USAGE
                : Delivery.STREAMED;
    }

    private static JsonNode json(byte[] body) throws InvalidCallException {
        try {
            JsonNode json = READER.readTree(body);
            if (!json.isObject()) {
                throw new InvalidCallException(ApiError.notJson("it is no object"));
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new InvalidCallException(ApiError.notJson(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory do not fail", e);
        }
    }

    private static JsonNode required(JsonNode json, String field) throws InvalidCallException {
        JsonNode value = json.path(field);
        if (value.isMissingNode() || value.isNull()) {
            throw invalid(field, "Missing required parameter: '" + field + "'.");
        }
        return value;
    }

    private static String requiredText(JsonNode json, String field) throws InvalidCallException {
        JsonNode value = required(json, field);
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw invalid(field, "'" + field + "' is a string that is not blank");
        }
        return value.textValue();
    }

    private static OptionalLong positive(JsonNode json, String field, long most) throws InvalidCallException {
        JsonNode value = json.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return OptionalLong.empty();
        }
        if (!value.canConvertToLong()
                || !value.isIntegralNumber()
                || value.longValue() < 1
                || value.longValue() > most) {
            throw invalid(field, "'" + field + "' is an integer from 1 to " + most + ", got " + value);
        }
        return OptionalLong.of(value.longValue());
    }

    private static InvalidCallException invalid(String field, String message) {
        return new InvalidCallException(ApiError.invalid(field, message));
    }

    /** The 64-bit FNV-1a hash. */
    private static long hash(byte[] body) {
        long hash = 0xcbf2_9ce4_8422_2325L;
        for (byte b : body) {
            hash = (hash ^ (b & 0xff)) * 0x100_0000_01b3L;
        }
        return hash;
    }
}
