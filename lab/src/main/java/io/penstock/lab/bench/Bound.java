package io.penstock.lab.bench;

/** What keeps requests waiting in a benchmark. */
public enum Bound {
    /** Budgets are ample, the workers' slots are all taken: an outcome frees a slot, and the head is granted. */
    SLOTS,
    /** Slots are ample, every token is spent: heads wait for budget, and others go ahead of them without delaying them. */
    TOKENS
}
