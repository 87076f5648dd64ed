package io.penstock.schemas;

/** What ids and names in records may be: of requests, batches, tenants, pools, instances and workers. */
public final class Names {
    /** Longest name, in characters: several of them have room beside the largest body, and in a key. */
    public static final int MAX_CHARACTERS = 1_000;

    private Names() {}

    public static boolean isTooLong(String name) {
        return name.length() > MAX_CHARACTERS;
    }
}
