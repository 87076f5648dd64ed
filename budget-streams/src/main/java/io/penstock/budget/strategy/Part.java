package io.penstock.budget.strategy;

import io.penstock.budget.policy.Strategy;

/** A part of {@link Strategy#POOL_FIRST} that a study can leave out. */
public enum Part {
    /** Requests go ahead of one that waits for budget, as long as they do not delay it. */
    BACKFILLING,
    /** The newest goes first where requests expire. */
    NEWEST_FIRST,
    /** A boundary goes into a gap between sizes. */
    GAPS
}
