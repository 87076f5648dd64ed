package io.penstock.budget.state;

/** Receives every change of a pool ledger's state, so that the state can be restored. */
@FunctionalInterface
public interface Journal {
    /** Writes one change, which replaces the one before with the same key. */
    void write(Change change);
}
