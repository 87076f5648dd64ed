package io.penstock.dispatcher.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Records that wait in memory until the registry says what they are, while others of their partitions are read. They are
 * not done, so nothing that is committed passes them.
 */
final class UnreadGrants {
    /** Records that wait; after that no partition is read. */
    static final int MOST = 500;

    /** Bytes that wait; after that no partition is read. */
    static final long MAX_BYTES = 16L * 1024 * 1024;

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final LongSupplier nanoTime;
    private final List<UnreadGrant> waiting = new ArrayList<>();
    private long bytes;
    private long triedAtNanos;

    UnreadGrants(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void add(UnreadGrant grant) {
        if (waiting.isEmpty()) {
            triedAtNanos = nanoTime.getAsLong();
        }
        waiting.add(grant);
        bytes += size(grant);
    }

    boolean isFull() {
        return waiting.size() >= MOST || bytes >= MAX_BYTES;
    }

    /** Tries all of them, a few times a second at most. */
    void retry(Predicate<UnreadGrant> tryTake) {
        long now = nanoTime.getAsLong();
        if (waiting.isEmpty() || now - triedAtNanos < PAUSE.toNanos()) {
            return;
        }
        triedAtNanos = now;
        waiting.removeIf(tryTake);
        bytes = waiting.stream().mapToLong(UnreadGrants::size).sum();
    }

    private static long size(UnreadGrant grant) {
        byte[] value = grant.record().value();
        return value == null ? 0 : value.length;
    }
}
