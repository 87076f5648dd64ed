package io.penstock.lab.bench;

import java.util.OptionalDouble;

/**
 * One figure of how a ledger's work grows with what it holds.
 *
 * @param asked the most that it should be, in the same unit; empty where nothing is asked for
 */
public record GrowthFigure(String what, double value, String unit, OptionalDouble asked) {
    static GrowthFigure bounded(String what, double value, String unit, double asked) {
        return new GrowthFigure(what, value, unit, OptionalDouble.of(asked));
    }

    static GrowthFigure plain(String what, double value, String unit) {
        return new GrowthFigure(what, value, unit, OptionalDouble.empty());
    }
}
