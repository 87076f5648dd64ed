package io.penstock.cli.config;

import java.util.Arrays;
import java.util.List;

/** Where in the file a key may be used. */
public enum Place {
    FILE("the file"),
    POOL("a pool"),
    INSTANCE("an instance"),
    LIMIT("a limit"),
    RETRY("retry");

    private final String title;

    Place(String title) {
        this.title = title;
    }

    /** The place in words, as in "unknown key in <em>a pool</em>". */
    public String title() {
        return title;
    }

    /** The keys that may be used here, in the order of the documentation. */
    public List<Key> keys() {
        return Arrays.stream(Key.values()).filter(key -> key.place() == this).toList();
    }
}
