package io.penstock.budget.bucket;

/**
 * The recent traffic of one bucket. A faded count weighs an event less the older it is.
 *
 * @param arrivals requests that arrived, faded
 * @param cost what the arrivals cost of the pool's budget, faded
 * @param firstCome the part of the cost that first come, first served would serve before it expires
 * @param expired requests that expired, faded
 * @param oldestWaitMillis age of the oldest of the tenants' next requests; 0 when none waits
 */
record BucketTraffic(double arrivals, double cost, double firstCome, double expired, long oldestWaitMillis) {}
