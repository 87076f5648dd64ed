package io.penstock.schemas;

import java.util.Optional;

/** The rules for ids and names in records: of requests, batches, tenants, pools, instances and workers. */
public final class Names {
    /** Longest name, in characters: several fit next to the largest body, and in a key. */
    public static final int MAX_CHARACTERS = 1_000;

    private Names() {}

    /**
     * What is wrong with a name, in words that follow the name's field; empty when nothing is.
     *
     * <p>Half a surrogate pair is not a character. Records are written in UTF-8, where it becomes a question mark, so
     * two names that differ only in it would become one.
     */
    public static Optional<String> flaw(String name) {
        if (isTooLong(name)) {
            return Optional.of("has more than " + MAX_CHARACTERS + " characters: " + name.length());
        }
        return isText(name) ? Optional.empty() : Optional.of("has half a surrogate pair, which is no character");
    }

    /** Whether every surrogate is part of a pair, so that the text survives UTF-8 unchanged. */
    public static boolean isText(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isSurrogatePair(text.charAt(i), i + 1 < text.length() ? text.charAt(i + 1) : 'x')) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    public static boolean isTooLong(String name) {
        return name.length() > MAX_CHARACTERS;
    }
}
