package io.penstock.budget.usage;

/** What a limit counts. */
public enum LimitKind {
    REQUESTS("requests"),
    TOKENS("tokens"),
    INPUT_TOKENS("input tokens"),
    OUTPUT_TOKENS("output tokens");

    private final String words;

    LimitKind(String words) {
        this.words = words;
    }

    /** The kind in words, such as {@code input tokens}. */
    public String words() {
        return words;
    }
}
