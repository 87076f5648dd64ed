package io.penstock.provider.limits;

import java.util.HashSet;
import java.util.Set;

/** The newest ids, as 64-bit hashes: at least the last {@code generation}, at most twice as many. */
final class SeenIds {
    private final int generation;
    private Set<Long> young = new HashSet<>();
    private Set<Long> old = new HashSet<>();

    SeenIds(int generation) {
        this.generation = generation;
    }

    /** Adds an id, and returns whether it is new. */
    boolean add(String id) {
        long hash = hash(id);
        if (young.contains(hash) || old.contains(hash)) {
            return false;
        }
        if (young.size() >= generation) {
            old = young;
            young = new HashSet<>();
        }
        young.add(hash);
        return true;
    }

    private static long hash(String id) {
        long hash = 1_125_899_906_842_597L;
        for (int i = 0; i < id.length(); i++) {
            hash = 31 * hash + id.charAt(i);
        }
        return hash * 0x9E37_79B9_7F4A_7C15L;
    }
}
