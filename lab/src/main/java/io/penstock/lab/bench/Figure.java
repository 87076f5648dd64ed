package io.penstock.lab.bench;

import java.util.OptionalDouble;

/**
 * One figure of how a ledger's work grows with what it holds.
 *
 * @param asked the most that it should be, in the same unit; empty where nothing is asked
 */
public record Figure(String what, double value, String unit, OptionalDouble asked) {
    static Figure bounded(String what, double value, String unit, double asked) {
        return new Figure(what, value, unit, OptionalDouble.of(asked));
    }

    static Figure plain(String what, double value, String unit) {
        return new Figure(what, value, unit, OptionalDouble.empty());
    }
}
