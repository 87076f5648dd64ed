package io.penstock.budget.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The waiting requests of one tenant, in its buckets, and the tenant's virtual cost counter.
 *
 * <p>Its buckets are served by start-time fair queueing (Goyal, Vin and Cheng, SIGCOMM 1996): a grant moves its bucket's
 * tag on by the cost over the share, and the bucket with the lowest tag that has requests is next. So a bucket gets its
 * share while others wait, all of the budget while none does, and no credit for the time in which it was empty.
 */
final class TenantQueue {
    final String tenant;
    private final List<DeadlineQueue> buckets = new ArrayList<>();
    private final double[] tags;

    /** No bucket with requests has a lower tag. */
    private double virtualTime;

    private int waiting;

    /** Costs over the weight: who has the lowest counter is next. */
    double counter;

    /** Tokens granted, corrected to what was used. */
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

    /** Takes a request out, and says of which bucket; empty when it is not here. */
    OptionalInt remove(Ticket ticket, int likelyBucket) {
        if (buckets.get(likelyBucket).remove(ticket)) {
            waiting--;
            return OptionalInt.of(likelyBucket);
        }
        // the boundaries have moved since it came
        for (int i = 0; i < buckets.size(); i++) {
            if (buckets.get(i).remove(ticket)) {
                waiting--;
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /** Whether a request waits here. */
    boolean holds(Ticket ticket, int likelyBucket) {
        return buckets.get(likelyBucket).holds(ticket) || buckets.stream().anyMatch(bucket -> bucket.holds(ticket));
    }

    /** Whether a request waits here, or was granted. */
    boolean isUsed() {
        return waiting > 0 || tokens > 0;
    }

    DeadlineQueue bucket(int bucket) {
        return buckets.get(bucket);
    }

    /** The bucket that is next; the line is not empty. */
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
        // time does not pass a bucket that still waits: one that others went ahead of keeps what it is owed
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
