package io.penstock.schemas;

import java.time.Duration;

/** Writes bounds of time for messages. */
public final class BoundText {
    private BoundText() {}

    /** The bound in whole seconds if possible, else in milliseconds: {@code 60 s}, {@code 1500 ms}. */
    public static String of(Duration bound) {
        return bound.toMillis() % 1_000 == 0 ? bound.toSeconds() + " s" : bound.toMillis() + " ms";
    }
}
