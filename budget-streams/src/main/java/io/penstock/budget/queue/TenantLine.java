package io.penstock.budget.queue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The waiting requests of one tenant, in its buckets, and the tenant's virtual token counter.
 *
 * <p>Its buckets are served by start-time fair queueing (Goyal, Vin and Cheng, SIGCOMM 1996): a grant moves its bucket's
 * tag on by the cost over the share, and the bucket with the lowest tag that has requests is next. So a bucket gets its
 * share while others wait, all of the budget while none does, and no credit for the time in which it was empty.
 */
final class TenantLine {
    /**
     * A request without a deadline is due this long after its submission, and a step of priority is worth as much. So
     * neither deadlines nor priorities of others keep it waiting for ever.
     */
    static final long PATIENCE_MILLIS = 10 * 60 * 1000;

    private static final int HIGHEST_PRIORITY = 1_000;

    private static final Comparator<Ticket> ORDER = Comparator.comparingLong(TenantLine::dueAtMillis)
            .thenComparingLong(Ticket::submittedAtMillis)
            .thenComparingLong(Ticket::sequence);

    final String tenant;
    private final List<TreeSet<Ticket>> buckets = new ArrayList<>();
    private final double[] tags;
    private double virtualTime;
    private int waiting;

    /** Tokens over the weight: who has the lowest counter is next. */
    double counter;

    /** Tokens granted, corrected to what was used. */
    long tokens;

    TenantLine(String tenant, int bucketCount) {
        this.tenant = tenant;
        this.tags = new double[bucketCount];
        for (int i = 0; i < bucketCount; i++) {
            buckets.add(new TreeSet<>(ORDER));
        }
    }

    static long dueAtMillis(Ticket ticket) {
        int priority = Math.max(-HIGHEST_PRIORITY, Math.min(HIGHEST_PRIORITY, ticket.priority()));
        return Math.min(ticket.expiresAtMillis(), ticket.submittedAtMillis() + PATIENCE_MILLIS)
                - priority * PATIENCE_MILLIS;
    }

    int waiting() {
        return waiting;
    }

    void add(Ticket ticket, int bucket) {
        if (buckets.get(bucket).add(ticket)) {
            waiting++;
        }
    }

    /** Takes a request out of the bucket, or of another if the boundaries have moved since it came. */
    boolean remove(Ticket ticket, int likelyBucket) {
        boolean removed = buckets.get(likelyBucket).remove(ticket);
        for (int i = 0; i < buckets.size() && !removed; i++) {
            removed = buckets.get(i).remove(ticket);
        }
        if (removed) {
            waiting--;
        }
        return removed;
    }

    /** The request that is next in a bucket that is not empty. */
    Ticket first(int bucket) {
        return buckets.get(bucket).first();
    }

    NavigableSet<Ticket> bucket(int bucket) {
        return buckets.get(bucket);
    }

    /** The bucket that is next; the line is not empty. */
    int nextBucket() {
        int next = -1;
        double lowest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < tags.length; i++) {
            double tag = Math.max(virtualTime, tags[i]);
            if (!buckets.get(i).isEmpty() && tag < lowest) {
                lowest = tag;
                next = i;
            }
        }
        return next;
    }

    void charge(int bucket, double costOverShare) {
        virtualTime = Math.max(virtualTime, tags[bucket]);
        tags[bucket] = virtualTime + costOverShare;
    }
}
