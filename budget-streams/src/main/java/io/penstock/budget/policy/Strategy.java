package io.penstock.budget.policy;

/** How a pool orders its requests and picks instances. */
public enum Strategy {
    /** First come, first served; instances by sampling. */
    TRADITIONAL,
    /** Fair between tenants and between buckets, with backfilling; the freest instance first. */
    POOL_FIRST
}
