package io.penstock.budget.batch;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The batches of the pools of one task. A batch whose requests have all ended is forgotten a week after its last
 * change. When there are more than {@value #MAX_BATCHES} batches, the ones that have been unchanged for longest are
 * forgotten earlier. A batch with requests that have not ended is kept until nothing has changed for four weeks, so
 * that its counts stay right; what is left of it then, such as a grant that was released, will never end. While there
 * are {@value #MAX_AT_ONCE} batches in all, no further one is counted. Not safe for use by several threads.
 */
public final class Batches {
    public static final long RETENTION_MILLIS = 7L * 24 * 60 * 60 * 1_000;

    /** Longer than any topic keeps the requests and grants of a batch. */
    static final long UNENDED_RETENTION_MILLIS = 4 * RETENTION_MILLIS;

    public static final int MAX_BATCHES = 10_000;

    /**
     * The limit on all batches, including those that are not over. Each takes about a kilobyte, with its entry in the
     * store.
     */
    public static final int MAX_AT_ONCE = 20_000;

    /** The longest unchanged first. */
    private final Map<BatchKey, Progress> batches = new LinkedHashMap<>();

    private final Set<BatchKey> changed = new LinkedHashSet<>();

    /** The batches of the current round of publishing that are still to be published. */
    private final Set<BatchKey> unpublished = new LinkedHashSet<>();

    private static final class Progress {
        BatchCounts counts = BatchCounts.ZERO;
        long changedAtMillis;
        final AdmissionRate rate = new AdmissionRate();
    }

    /** Restores a saved batch and marks it as changed; to be called in the order of the changes. */
    public void restore(BatchKey key, BatchCounts counts, long changedAtMillis) {
        Progress progress = new Progress();
        progress.counts = counts;
        progress.changedAtMillis = changedAtMillis;
        batches.put(key, progress);
        changed.add(key);
    }

    /** Whether changes of a batch can be noted: it is known, or there is room for one more. */
    public boolean hasRoomFor(BatchKey key) {
        return batches.size() < MAX_AT_ONCE || batches.containsKey(key);
    }

    /** Adds a change to a batch's counts and returns the new counts. */
    public BatchCounts note(BatchKey key, BatchCounts change, long nowMillis) {
        Progress known = batches.remove(key);
        Progress progress = known == null ? new Progress() : known;
        batches.put(key, progress);
        progress.counts = progress.counts.plus(change);
        progress.changedAtMillis = nowMillis;
        if (change.forward() != 0) {
            progress.rate.add(change.forward(), nowMillis);
        }
        changed.add(key);
        return progress.counts;
    }

    /** Begins to publish the batches that have changed, unless an earlier round is unfinished. */
    public void beginToPublish() {
        if (unpublished.isEmpty()) {
            unpublished.addAll(changed);
            changed.clear();
        }
    }

    /** The next batch to publish, which counts as published; empty when none is left. */
    public Optional<BatchStanding> nextToPublish(long nowMillis) {
        while (!unpublished.isEmpty()) {
            BatchKey key = unpublished.iterator().next();
            unpublished.remove(key);
            Progress progress = batches.get(key);
            if (progress != null) {
                return Optional.of(new BatchStanding(
                        key, progress.counts, progress.changedAtMillis, expectedEndMillis(progress, nowMillis)));
            }
        }
        return Optional.empty();
    }

    /**
     * Forgets batches by the rules above and returns their keys.
     *
     * @param most the most batches to forget in this call
     */
    public List<BatchKey> forget(long nowMillis, int most) {
        List<BatchKey> forgotten = new ArrayList<>();
        Iterator<Map.Entry<BatchKey, Progress>> oldest = batches.entrySet().iterator();
        while (oldest.hasNext() && forgotten.size() < most) {
            Map.Entry<BatchKey, Progress> next = oldest.next();
            long unchangedMillis = nowMillis - next.getValue().changedAtMillis;
            if (unchangedMillis < RETENTION_MILLIS && batches.size() <= MAX_BATCHES) {
                break;
            }
            BatchCounts counts = next.getValue().counts;
            if (counts.ended() >= counts.requests() || unchangedMillis >= UNENDED_RETENTION_MILLIS) {
                forgotten.add(next.getKey());
                oldest.remove();
            }
        }
        return forgotten;
    }

    /**
     * Extrapolates the remaining requests at the current rate. Running requests count as well: by Little's law their
     * number is the rate times the length of a call.
     */
    private static OptionalLong expectedEndMillis(Progress progress, long nowMillis) {
        long rest = progress.counts.waiting() + progress.counts.running();
        OptionalDouble rate = progress.rate.perSecond(nowMillis);
        return rest <= 0 || rate.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(nowMillis + Math.round(rest * 1_000 / rate.getAsDouble()));
    }
}
