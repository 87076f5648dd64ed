package io.penstock.provider.answers;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Counts input tokens in a way that is easy to reproduce: one for every four UTF-8 bytes of a text, rounded up, four
 * more for every message, and three for the start of the answer.
 */
final class TokenCount {
    private static final int BYTES_PER_TOKEN = 4;
    private static final int PER_MESSAGE = 4;
    private static final int PER_CALL = 3;

    private TokenCount() {}

    static long ofText(String text) {
        return (utf8Bytes(text) + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
    }

    /**
     * The tokens of messages as in chat completions, or of items as in responses. Their content is a text or a list
     * of parts.
     */
    static long ofMessages(JsonNode messages) {
        long tokens = PER_CALL;
        for (JsonNode message : messages) {
            tokens += PER_MESSAGE + ofContent(message.path("content"));
        }
        return tokens;
    }

    /** The tokens of a prompt: a text, a list of tokens, or a list of either. */
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

    /** The tokens of tools and the like, counted by their JSON text. */
    static long ofJson(JsonNode json) {
        return json.isMissingNode() || json.isNull() ? 0 : ofText(json.toString());
    }

    /** The tokens of a text, or of the texts in a list of parts. */
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
