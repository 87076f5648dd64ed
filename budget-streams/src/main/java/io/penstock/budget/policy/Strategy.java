package io.penstock.budget.policy;

/** How a pool orders its requests and picks instances. */
public enum Strategy {
    /** First come, first served; the less busy of two instances that are drawn at random. */
    TRADITIONAL,
    /**
     * Fair between tenants and between size classes, with backfilling; instances with an idle channel first, then the
     * least utilised.
     */
    POOL_FIRST
}
