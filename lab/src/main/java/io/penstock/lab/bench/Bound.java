package io.penstock.lab.bench;

/** What keeps requests waiting in a benchmark. */
public enum Bound {
    /** Budgets are ample and all slots are taken. An outcome frees a slot, and the head is granted. */
    SLOTS,
    /** Slots are ample and every token is spent. Heads wait for budget, and others go ahead without delaying them. */
    TOKENS
}
