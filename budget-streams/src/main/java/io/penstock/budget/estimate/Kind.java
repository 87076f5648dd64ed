package io.penstock.budget.estimate;

import io.penstock.budget.request.Operation;

/**
 * What tells a request from others of its pool whose answers may have other lengths.
 *
 * @param sizeClass the size class of its maximum, see {@link OutputTokens#sizeClass}
 */
record Kind(String tenant, Operation operation, int sizeClass) {
    /** The first number under which the lengths of a kind are saved; all others of the estimator are below. */
    static final int FIRST_NUMBER = 1 << 30;

    private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    /** Whether the lengths of a kind are saved under this number. */
    static boolean has(int number) {
        return number >= FIRST_NUMBER;
    }

    boolean isOf(String otherTenant, Operation otherOperation, int otherSizeClass) {
        return sizeClass == otherSizeClass && tenant.equals(otherTenant) && operation.equals(otherOperation);
    }

    /**
     * The number under which its lengths are saved, the same in all releases: 30 bits of a hash of its names (FNV-1a of
     * 64 bits, by Fowler, Noll and Vo). Among a thousand kinds two have the same number with a probability of 1 in
     * 2,000. They then begin with each other's lengths after a restart.
     */
    int number() {
        long hash = OFFSET_BASIS;
        hash = add(hash, tenant);
        hash = add(hash, operation.endpoint());
        hash = add(hash, operation.model());
        hash = (hash ^ sizeClass) * PRIME;
        return FIRST_NUMBER | (int) (hash >>> 34);
    }

    private static long add(long hash, String name) {
        long added = hash;
        for (int i = 0; i < name.length(); i++) {
            added = (added ^ name.charAt(i)) * PRIME;
        }
        // no character has this value, so that two names do not run together
        return (added ^ 0x10000) * PRIME;
    }
}
