package io.penstock.dispatcher.provider.key;

import java.util.Optional;

/** A provider's API key. Its text is used only to send a call, and is in no log, message or {@code toString}. */
public final class ApiKey {
    private static final int MIN_SECRET = 16;

    private final String text;

    private ApiKey(String text) {
        this.text = text;
    }

    /** The key without surrounding white space; empty when the rest is not printable ASCII without spaces. */
    public static Optional<ApiKey> of(String text) {
        String stripped = text.strip();
        return !stripped.isEmpty() && stripped.chars().allMatch(c -> c > 0x20 && c < 0x7F)
                ? Optional.of(new ApiKey(stripped))
                : Optional.empty();
    }

    /** The secret itself, for a request's header. */
    public String text() {
        return text;
    }

    /**
     * The text of a provider with the key replaced. A key of fewer than 16 characters could be an ordinary word, and
     * is not replaced.
     */
    public String removedFrom(String answer) {
        return text.length() >= MIN_SECRET && answer.contains(text) ? answer.replace(text, "[API key]") : answer;
    }

    /** A text without the key. */
    @Override
    public String toString() {
        return "ApiKey[…]";
    }
}
