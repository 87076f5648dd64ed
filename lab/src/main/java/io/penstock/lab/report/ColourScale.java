package io.penstock.lab.report;

import java.util.Locale;

/** A sequential scale of colours: light for the least value, dark for the most (viridis, matplotlib 1.5). */
record ColourScale(double least, double most) {
    private static final int[][] STOPS = {
        {0xb5, 0xde, 0x2b}, {0x35, 0xb7, 0x79}, {0x26, 0x82, 0x8e}, {0x3e, 0x4a, 0x89}, {0x44, 0x01, 0x54}
    };

    /** A colour as in {@code #3e4a89}; of a value outside the scale, that of its nearer end. */
    String of(double value) {
        double part = most > least ? Math.max(0, Math.min(1, (value - least) / (most - least))) : 0;
        double place = part * (STOPS.length - 1);
        int below = Math.min(STOPS.length - 2, (int) place);
        StringBuilder colour = new StringBuilder("#");
        for (int channel = 0; channel < 3; channel++) {
            double from = STOPS[below][channel];
            double to = STOPS[below + 1][channel];
            colour.append(String.format(Locale.ROOT, "%02x", Math.round(from + (to - from) * (place - below))));
        }
        return colour.toString();
    }
}
