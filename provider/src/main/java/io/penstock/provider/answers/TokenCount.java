package io.penstock.provider.answers;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Counts input tokens in a way that anyone can repeat: a token for every four UTF-8 bytes of a text, rounded up; four
 * more for every message, and three for the answer's start.
 */
final class TokenCount {
    private static final int BYTES_PER_TOKEN = 4;
    private static final int PER_MESSAGE = 4;
    private static final int PER_CALL = 3;

    private TokenCount() {}

    static long ofText(String text) {
        return (utf8Bytes(text) + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
    }

    /** Messages as in chat completions, or items as in responses; their content is a text or a list of parts. */
    static long ofMessages(JsonNode messages) {
        long tokens = PER_CALL;
        for (JsonNode message : messages) {
            tokens += PER_MESSAGE + ofContent(message.path("content"));
        }
        return tokens;
    }

    /** A prompt: a text, a list of tokens, or a list of either. */
    static long ofPrompt(JsonNode prompt) {
        if (prompt.isTextual()) {
            return ofText(prompt.textValue());
        }
        long tokens = 0;
        for (JsonNode element : prompt) {
            tokens += element.isNumber() ? 1 : ofPrompt(element);
        }
        return tokens;
    }

    /** Tools and the like, which are read as their JSON text. */
    static long ofJson(JsonNode json) {
        return json.isMissingNode() || json.isNull() ? 0 : ofText(json.toString());
    }

    /** A text, or a list of parts that may have one. */
    static long ofContent(JsonNode content) {
        if (content.isTextual()) {
            return ofText(content.textValue());
        }
        long tokens = 0;
        for (JsonNode part : content) {
            tokens += ofText(part.path("text").asText(""));
        }
        return tokens;
    }

    private static long utf8Bytes(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Each half of a surrogate pair counts for two of the pair's four bytes.
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }
}
