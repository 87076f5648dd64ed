package io.penstock.budget.queue;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * One object for equal values that come again and again, so that a million waiting requests do not keep a million of them.
 * It remembers a few values only: others are kept as they come. Safe for use by several threads.
 */
final class Interner<T> {
    private static final int REMEMBERED = 256;

    private final AtomicReferenceArray<T> values = new AtomicReferenceArray<>(REMEMBERED);

    /** An equal value that came before, or this one. */
    T of(T value) {
        int hash = value.hashCode();
        int place = (hash ^ hash >>> 16 ^ hash >>> 8) & REMEMBERED - 1;
        T known = values.getPlain(place);
        if (value.equals(known)) {
            return known;
        }
        values.set(place, value);
        return value;
    }
}
