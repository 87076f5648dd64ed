package io.penstock.budget.request;

import java.util.Optional;

/**
 * Recognises what an arriving request is. Its own claims are believed only when they prove knowledge that no caller
 * has: a grant that was given to this very request, or the mark with which it was passed on.
 */
public final class Recognition {
    /** What an arriving request is. */
    public enum Kind {
        /** The pool has not seen it. */
        FIRST,
        /** It was submitted before. */
        DUPLICATE,
        /** A dispatcher has re-submitted it after its grant. */
        RESUBMISSION,
        /** It was passed on to another pool, which has handed it back. */
        RETURN
    }

    /**
     * What a request claims.
     *
     * @param namesGrant whether it names a grant of the pool
     * @param namesPoolAsOrigin whether it names this pool as the one that has passed it on
     * @param originMark the mark with which it claims to have been passed on
     */
    public record Claims(boolean namesGrant, boolean namesPoolAsOrigin, Optional<Long> originMark) {}

    /** What the pool knows about a request. */
    public interface Memory {
        /**
         * Whether the grant that it names was given to it, and it had not come back yet. The request is then taken
         * back.
         */
        boolean isBackFromGrant();

        /** Whether a request that was seen then is still remembered. */
        boolean covers(FirstSeen seen);

        /** Whether it still waits with the ticket that it had when it was seen. */
        boolean waits(FirstSeen seen);

        /** Whether it was granted, and has neither ended nor come back. */
        boolean isUnderWay();
    }

    private Recognition() {}

    /**
     * Recognises a request.
     *
     * @param before when the pool has seen it before; empty when it has not
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
