package io.penstock.cli.forecast;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A limit and its current usage. Every used amount comes free when it is one window old. */
final class Window {
    private final double limit;
    private final double seconds;

    /** The sum that has come free by each instant at which an amount does. */
    private final NavigableMap<Double, Double> back = new TreeMap<>();

    private final double spent;

    /** An amount that comes free this many seconds from now, at most a window. */
    record Return(double afterSeconds, double amount) {}

    /**
     * A limit with its current usage.
     *
     * @param limit what may be spent in any window; greater than 0
     * @param seconds length of the window; greater than 0
     * @param returns the current usage, each amount with the time when it comes free
     */
    Window(double limit, double seconds, List<Return> returns) {
        if (!(limit > 0) || !(seconds > 0)) {
            throw new IllegalArgumentException(
                    "limit and window must be greater than 0, got " + limit + " in " + seconds + " s");
        }
        this.limit = limit;
        this.seconds = seconds;
        double sum = 0;
        for (Return next : returns.stream()
                .sorted(Comparator.comparingDouble(Return::afterSeconds))
                .toList()) {
            sum += next.amount();
            back.put(next.afterSeconds(), sum);
        }
        spent = sum;
    }

    /**
     * The most that can be spent within this time. A client that spends each amount as soon as it is free can spend
     * it again a window later, so the first window repeats itself.
     */
    double spendable(double afterSeconds) {
        double windows = Math.floor(afterSeconds / seconds);
        Map.Entry<Double, Double> returned = back.floorEntry(afterSeconds - windows * seconds);
        return Math.max(0, windows * limit + limit - spent + (returned == null ? 0 : returned.getValue()));
    }
}
