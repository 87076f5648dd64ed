package io.penstock.schemas;

import java.time.Duration;

/** Bounds of time as messages tell them. */
public final class BoundText {
    private BoundText() {}

    /** In seconds where these are whole, else in milliseconds: {@code 60 s}, {@code 1500 ms}. */
    public static String of(Duration bound) {
        return bound.toMillis() % 1_000 == 0 ? bound.toSeconds() + " s" : bound.toMillis() + " ms";
    }
}
