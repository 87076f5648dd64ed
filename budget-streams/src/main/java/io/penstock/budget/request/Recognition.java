package io.penstock.budget.request;

import java.util.Optional;

/**
 * Tells what a request is that arrives. What it says of itself is believed only as far as the ledger knows better than a
 * caller could: a grant that was given to this very request, or the mark with which it was passed on.
 */
public final class Recognition {
    /** What a request is that arrives. */
    public enum Kind {
        /** The pool has not seen it. */
        FIRST,
        /** It was submitted before. */
        DUPLICATE,
        /** A dispatcher sends it back after its grant. */
        RESUBMISSION,
        /** It was passed on to another pool, which has given it back. */
        RETURN
    }

    /**
     * What a request says of itself.
     *
     * @param namesGrant whether it names a grant of the pool
     * @param namesPoolAsOrigin whether it names the pool as the one that has passed it on
     * @param originMark with which it says that it was passed on
     */
    public record Claims(boolean namesGrant, boolean namesPoolAsOrigin, Optional<Long> originMark) {}

    /** What the pool knows of a request. */
    public interface Memory {
        /** Whether the grant that it names was given to it, and had not come back. */
        boolean isBackFromGrant();

        /** Whether a request that was seen then is still remembered. */
        boolean covers(FirstSeen seen);

        /** Whether it waits with the ticket of then. */
        boolean waits(FirstSeen seen);

        /** Whether it was granted, and has neither ended nor come back. */
        boolean isUnderWay();
    }

    private Recognition() {}

    /**
     * Tells what a request is.
     *
     * @param before when the pool has seen it before, if it has
     */
    public static Kind kind(Claims claims, Optional<FirstSeen> before, Memory memory) {
        if (memory.isBackFromGrant() || (claims.namesGrant() && isAt(before, Whereabouts.UNKNOWN))) {
            return Kind.RESUBMISSION;
        }
        if (isReturn(claims, before)) {
            return Kind.RETURN;
        }
        boolean isKnown =
                before.filter(seen -> memory.covers(seen) || memory.waits(seen)).isPresent();
        return isKnown || memory.isUnderWay() ? Kind.DUPLICATE : Kind.FIRST;
    }

    private static boolean isReturn(Claims claims, Optional<FirstSeen> before) {
        return claims.originMark()
                        .filter(mark -> isAt(before, new Whereabouts.Away(mark)))
                        .isPresent()
                || (claims.namesPoolAsOrigin() && isAt(before, Whereabouts.UNKNOWN));
    }

    private static boolean isAt(Optional<FirstSeen> before, Whereabouts whereabouts) {
        return before.filter(seen -> seen.whereabouts().equals(whereabouts)).isPresent();
    }
}
