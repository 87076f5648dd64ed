package io.penstock.budget.fallback;

import java.util.Optional;
import java.util.function.Function;

/** The pools that a pool falls back on: its fallback, the fallback of that pool, and so on. */
public final class FallbackChain {
    /** The longest chain of fallbacks that is followed. */
    static final int MAX_LENGTH = 16;

    private FallbackChain() {}

    /**
     * Whether a pool falls back on another, directly or over pools between them.
     *
     * @param fallbacks the fallback of a pool, if it has one
     */
    public static boolean leads(String from, String to, Function<String, Optional<String>> fallbacks) {
        Optional<String> next = fallbacks.apply(from);
        for (int i = 0; i < MAX_LENGTH && next.isPresent(); i++) {
            if (next.get().equals(to)) {
                return true;
            }
            next = fallbacks.apply(next.get());
        }
        return false;
    }
}
