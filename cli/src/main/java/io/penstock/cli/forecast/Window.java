package io.penstock.cli.forecast;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A limit as it stands. Every amount that is spent of it comes back when it is a window old. */
final class Window {
    private final double limit;
    private final double seconds;

    /** What has come back by each time at which something does. */
    private final NavigableMap<Double, Double> back = new TreeMap<>();

    private final double spent;

    /** An amount that can be spent again so many seconds from now, at most a window. */
    record Return(double afterSeconds, double amount) {}

    /**
     * A limit of which some is spent.
     *
     * @param limit what may be spent in any window; greater than 0
     * @param seconds length of the window; greater than 0
     * @param returns what is spent now, each with the time when it comes back
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
     * The most that can be spent between now and then. Whoever spends all of it at once when it is there can spend each
     * amount again a window later, so the first window repeats itself.
     */
    double spendable(double afterSeconds) {
        double windows = Math.floor(afterSeconds / seconds);
        Map.Entry<Double, Double> returned = back.floorEntry(afterSeconds - windows * seconds);
        return Math.max(0, windows * limit + limit - spent + (returned == null ? 0 : returned.getValue()));
    }
}
