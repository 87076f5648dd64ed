package io.penstock.budget.fallback;

import java.util.Optional;
import java.util.function.Function;

/** The pools that a pool falls back on: its fallback, the fallback of that, and so on. */
public final class FallbackChain {
    /** Longest chain of fallbacks; what is beyond it is not reached. */
    static final int MAX_LENGTH = 16;

    private FallbackChain() {}

    /**
     * Whether a pool falls back on another, over pools between them or not.
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
