package io.penstock.cli.forecast;

import java.util.List;

/**
 * A limit as it stands. Every amount that is spent of it comes back when it is a window old.
 *
 * @param limit what may be spent in any window; greater than 0
 * @param seconds length of the window; greater than 0
 * @param returns what is spent now, each with the time when it comes back
 */
record Window(double limit, double seconds, List<Return> returns) {
    /** An amount that can be spent again so many seconds from now, at most a window. */
    record Return(double afterSeconds, double amount) {}

    Window {
        if (!(limit > 0) || !(seconds > 0)) {
            throw new IllegalArgumentException(
                    "limit and window must be greater than 0, got " + limit + " in " + seconds + " s");
        }
        returns = List.copyOf(returns);
    }

    /**
     * The most that can be spent between now and then. Whoever spends all of it at once when it is there can spend each
     * amount again a window later, so the first window repeats itself.
     */
    double spendable(double afterSeconds) {
        double windows = Math.floor(afterSeconds / seconds);
        double rest = afterSeconds - windows * seconds;
        double spent = 0;
        double back = 0;
        for (Return next : returns) {
            spent += next.amount();
            if (next.afterSeconds() <= rest) {
                back += next.amount();
            }
        }
        return Math.max(0, windows * limit + limit - spent + back);
    }
}
