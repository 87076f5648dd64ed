package io.penstock.budget.state;

/** Where a pool's ledger writes down every change of its state, so that it can be restored. */
@FunctionalInterface
public interface Journal {
    /** Writes one change down; it replaces the one before with the same key. */
    void write(Change change);
}
