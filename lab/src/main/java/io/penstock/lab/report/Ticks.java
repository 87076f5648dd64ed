package io.penstock.lab.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where the grid lines of an axis are. */
final class Ticks {
    /** About how many grid lines an axis has beside its first. */
    private static final int GRID_LINES = 6;

    private static final MathContext DIGITS = new MathContext(3);
    private static final double[] ROUND = {1, 2, 2.5, 5, 10};

    private Ticks() {}

    /** Round numbers from 0 on, of which the last is at most this one. */
    static List<Double> linear(double most) {
        List<Double> ticks = new ArrayList<>();
        double step = roundStep(most);
        for (int i = 0; i * step <= most * (1 + 1e-9); i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** 1, 2 and 5 times the powers of ten between two bounds, which are on the scale. */
    static List<Double> logarithmic(double least, double most) {
        List<Double> ticks = new ArrayList<>();
        for (int power = (int) Math.floor(least); power <= most; power++) {
            for (int factor : new int[] {1, 2, 5}) {
                double scaled = power + Math.log10(factor);
                if (scaled >= least - 1e-9 && scaled <= most + 1e-9) {
                    ticks.add(factor * Math.pow(10, power));
                }
            }
        }
        return ticks;
    }

    /** The least grid line that is not below a number. */
    static double roundedUp(double most) {
        double step = roundStep(Math.max(1e-9, most));
        return Math.ceil(most / step - 1e-9) * step;
    }

    private static double roundStep(double most) {
        double exact = most / GRID_LINES;
        double power = Math.pow(10, Math.floor(Math.log10(exact)));
        for (double factor : ROUND) {
            if (factor * power >= exact * (1 - 1e-9)) {
                return factor * power;
            }
        }
        return exact;
    }

    static String label(double value) {
        return value >= 1_000
                ? String.format(Locale.ROOT, "%,.0f", value)
                : new BigDecimal(value, DIGITS).stripTrailingZeros().toPlainString();
    }
}
