package io.penstock.budget.bucket;

/**
 * What a bucket has seen lately and where it stands.
 *
 * @param arrivals requests that arrived, faded
 * @param cost what they cost of the pool's budget, faded
 * @param firstCome the part of the cost on which first come, first served would spend sooner or later
 * @param expired requests whose time was over, faded
 * @param oldestWaitMillis age of the longest-waiting request; 0 when none waits
 */
record BucketTraffic(double arrivals, double cost, double firstCome, double expired, long oldestWaitMillis) {}
