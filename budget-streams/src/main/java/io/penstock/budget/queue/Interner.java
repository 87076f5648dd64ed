package io.penstock.budget.queue;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Replaces equal values by one object, so that a million waiting requests do not keep a million copies. It remembers
 * only a few values and returns others as they are. Safe for use by several threads.
 */
final class Interner<T> {
    private static final int REMEMBERED = 256;

    private final AtomicReferenceArray<T> values = new AtomicReferenceArray<>(REMEMBERED);

    /** A remembered equal value, or this one. */
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
