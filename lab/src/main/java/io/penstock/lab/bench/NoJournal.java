package io.penstock.lab.bench;

import io.penstock.budget.state.Change;
import io.penstock.budget.state.Journal;

/** Discards all changes, so that only the decisions are measured. */
final class NoJournal implements Journal {
    @Override
    public void write(Change change) {}
}
