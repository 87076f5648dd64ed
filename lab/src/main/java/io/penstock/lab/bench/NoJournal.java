package io.penstock.lab.bench;

import io.penstock.budget.state.Change;
import io.penstock.budget.state.Journal;

/** Writes nothing down: the decisions alone are measured. */
final class NoJournal implements Journal {
    @Override
    public void write(Change change) {}
}
