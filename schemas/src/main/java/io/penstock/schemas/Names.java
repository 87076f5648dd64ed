package io.penstock.schemas;

import java.util.Optional;

/** What ids and names in records may be: of requests, batches, tenants, pools, instances and workers. */
public final class Names {
    /** Longest name, in characters: several of them have room beside the largest body, and in a key. */
    public static final int MAX_CHARACTERS = 1_000;

    private Names() {}

    /**
     * What is wrong with a name, in words that follow the name's field; empty when nothing is.
     *
     * <p>Half a surrogate pair is no character: UTF-8, in which records are written, has a question mark for it, so that
     * two names that differ in it become one.
     */
    public static Optional<String> flaw(String name) {
        if (isTooLong(name)) {
            return Optional.of("has more than " + MAX_CHARACTERS + " characters: " + name.length());
        }
        return isText(name) ? Optional.empty() : Optional.of("has half a surrogate pair, which is no character");
    }

    /** Whether every surrogate is one of a pair, so that the text comes back from UTF-8 as it was. */
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
