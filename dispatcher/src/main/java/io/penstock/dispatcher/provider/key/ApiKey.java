package io.penstock.dispatcher.provider.key;

import java.util.Optional;

/** A provider's API key. Its text is seen only where a call is sent; it is in no log, message or {@code toString}. */
public final class ApiKey {
    private static final int MIN_SECRET = 16;

    private final String text;

    private ApiKey(String text) {
        this.text = text;
    }

    /** The key without the white space around it; empty when what is left is nothing that a header can carry. */
    public static Optional<ApiKey> of(String text) {
        String stripped = text.strip();
        return !stripped.isEmpty() && stripped.chars().allMatch(c -> c > 0x20 && c < 0x7F)
                ? Optional.of(new ApiKey(stripped))
                : Optional.empty();
    }

    /** What goes into a request's header. */
    public String text() {
        return text;
    }

    /** A text of a provider without the key. One that is too short to be a secret is no more than a word, and stays. */
    public String removedFrom(String answer) {
        return text.length() >= MIN_SECRET && answer.contains(text) ? answer.replace(text, "[API key]") : answer;
    }

    /** The key is left out. */
    @Override
    public String toString() {
        return "ApiKey[…]";
    }
}
