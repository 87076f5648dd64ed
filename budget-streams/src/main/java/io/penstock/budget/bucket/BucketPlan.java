package io.penstock.budget.bucket;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The size classes of a pool at one time, smallest requests first.
 *
 * @param boundaries strictly increasing, in estimated tokens, one fewer than there are buckets: bucket {@code i} holds
 *     the sizes below boundary {@code i} that are not below boundary {@code i - 1}
 * @param shares the part of the pool's budget that each bucket is guaranteed; positive, their sum is 1
 * @param boundaryReasons why each boundary is where it is
 * @param shareReasons why each share is what it is
 */
public record BucketPlan(
        List<Long> boundaries, List<Double> shares, List<String> boundaryReasons, List<String> shareReasons) {
    /** More buckets would each see too few requests to learn from. */
    public static final int MAX_BUCKETS = 8;

    private static final long FIRST_BOUNDARY = 512;

    /**
     * @throws IllegalArgumentException when there are no buckets or more than {@value #MAX_BUCKETS}, when the lengths
     *     do not match, or when the boundaries do not increase
     */
    public BucketPlan {
        boundaries = List.copyOf(boundaries);
        shares = List.copyOf(shares);
        boundaryReasons = List.copyOf(boundaryReasons);
        shareReasons = List.copyOf(shareReasons);
        if (shares.isEmpty() || shares.size() > MAX_BUCKETS) {
            throw new IllegalArgumentException(
                    "a pool has 1 to " + MAX_BUCKETS + " buckets, got " + shares.size() + " buckets");
        }
        if (boundaries.size() != shares.size() - 1
                || boundaryReasons.size() != boundaries.size()
                || shareReasons.size() != shares.size()) {
            throw new IllegalArgumentException("a plan of " + shares.size() + " buckets has "
                    + (shares.size() - 1) + " boundaries, and a reason for each of both, got " + boundaries.size()
                    + " boundaries");
        }
        for (int i = 1; i < boundaries.size(); i++) {
            if (boundaries.get(i) <= boundaries.get(i - 1)) {
                throw new IllegalArgumentException("boundaries increase strictly, got " + boundaries);
            }
        }
    }

    /** The plan before any traffic: equal shares, and each boundary four times the one below it. */
    static BucketPlan initial(int buckets) {
        List<Long> boundaries = new ArrayList<>();
        for (int i = 0; i < buckets - 1; i++) {
            boundaries.add(FIRST_BOUNDARY << (2 * i));
        }
        return new BucketPlan(
                boundaries,
                Collections.nCopies(buckets, 1.0 / buckets),
                Collections.nCopies(buckets - 1, "no traffic yet"),
                Collections.nCopies(buckets, "no traffic yet"));
    }

    public int size() {
        return shares.size();
    }

    /** The bucket of a request of this size, from 0. */
    public int bucketOf(long tokens) {
        int bucket = 0;
        while (bucket < boundaries.size() && tokens >= boundaries.get(bucket)) {
            bucket++;
        }
        return bucket;
    }
}
