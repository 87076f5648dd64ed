package io.penstock.dispatcher.kafka;

import io.penstock.dispatcher.core.UnfinishedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Records that wait in memory until the registry returns their schema, while other records of their partitions are
 * read. They are pending, so no commit passes them.
 */
final class UnreadGrants {
    /** The number of waiting records at which reading stops. */
    static final int MAX_RECORDS = 500;

    /** The size of the waiting records at which reading stops. */
    static final long MAX_BYTES = 16L * 1024 * 1024;

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final LongSupplier nanoTime;
    private final List<UnfinishedRecord> waiting = new ArrayList<>();
    private long bytes;
    private long triedAtNanos;

    UnreadGrants(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void add(UnfinishedRecord grant) {
        if (waiting.isEmpty()) {
            triedAtNanos = nanoTime.getAsLong();
        }
        waiting.add(grant);
        bytes += grant.record().bytes();
    }

    boolean isFull() {
        return waiting.size() >= MAX_RECORDS || bytes >= MAX_BYTES;
    }

    /** Tries all of them again, at most five times a second. */
    void retry(Predicate<UnfinishedRecord> tryTake) {
        long now = nanoTime.getAsLong();
        if (waiting.isEmpty() || now - triedAtNanos < PAUSE.toNanos()) {
            return;
        }
        triedAtNanos = now;
        waiting.removeIf(tryTake);
        bytes = waiting.stream().mapToLong(receipt -> receipt.record().bytes()).sum();
    }
}
