package io.penstock.budget.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BiPredicate;

/**
 * The waiting requests of one tenant, in its buckets, and the tenant's virtual cost counter.
 *
 * <p>Its buckets are served by start-time fair queueing (Goyal, Vin and Cheng, SIGCOMM 1996). A grant advances its
 * bucket's tag by the cost divided by the share, and the non-empty bucket with the lowest tag is next. So a bucket
 * gets its share while others wait, the whole budget while none does, and no credit for the time in which it was
 * empty.
 */
final class TenantQueue {
    final String tenant;
    private final List<DeadlineQueue> buckets = new ArrayList<>();
    private final double[] tags;

    /** The virtual time: no bucket with requests starts at a lower tag. */
    private double virtualTime;

    private int waiting;

    /** The cost of its grants divided by its weight; the tenant with the lowest counter is next. */
    double counter;

    /** The tokens granted, corrected to what was used. */
    long tokens;

    TenantQueue(String tenant, int bucketCount) {
        this.tenant = tenant;
        this.tags = new double[bucketCount];
        for (int i = 0; i < bucketCount; i++) {
            buckets.add(new DeadlineQueue());
        }
    }

    int waiting() {
        return waiting;
    }

    void add(Ticket ticket, int bucket) {
        buckets.get(bucket).add(ticket);
        waiting++;
    }

    /**
     * Takes a request out and returns its bucket; empty when it is not here.
     *
     * @param likelyBucket where it is unless the boundaries have moved since it came
     * @param removal takes it out of a bucket, and returns false when it is not there
     */
    OptionalInt take(Ticket ticket, int likelyBucket, BiPredicate<DeadlineQueue, Ticket> removal) {
        for (int i = 0; i < buckets.size(); i++) {
            int bucket = (likelyBucket + i) % buckets.size();
            if (removal.test(buckets.get(bucket), ticket)) {
                waiting--;
                return OptionalInt.of(bucket);
            }
        }
        return OptionalInt.empty();
    }

    /** Whether a request waits here. */
    boolean holds(Ticket ticket, int likelyBucket) {
        return buckets.get(likelyBucket).holds(ticket) || buckets.stream().anyMatch(bucket -> bucket.holds(ticket));
    }

    /** Whether any request waits or was granted here. */
    boolean isUsed() {
        return waiting > 0 || tokens > 0;
    }

    DeadlineQueue bucket(int bucket) {
        return buckets.get(bucket);
    }

    /** The bucket that is next; at least one request must be waiting. */
    int nextBucket() {
        int next = 0;
        double lowest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < tags.length; i++) {
            if (!buckets.get(i).isEmpty() && start(i) < lowest) {
                lowest = start(i);
                next = i;
            }
        }
        return next;
    }

    /** The tag at which a request of the bucket would be served. */
    double start(int bucket) {
        return Math.max(virtualTime, tags[bucket]);
    }

    /** Notes that a request of the bucket was granted and taken out. */
    void charge(int bucket, double costOverShare) {
        double start = start(bucket);
        // virtual time does not pass a bucket that still waits, so a bucket that others went ahead of keeps what it is
        // owed
        double lowest = start;
        for (int i = 0; i < tags.length; i++) {
            if (!buckets.get(i).isEmpty()) {
                lowest = Math.min(lowest, start(i));
            }
        }
        virtualTime = lowest;
        tags[bucket] = start + costOverShare;
    }
}
