package io.penstock.lab.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How long the ledger's ticks take, with many pools and workers in one task. */
final class Ticks {
    private static final int POOLS = 1_000;
    private static final int WORKERS = 20;
    private static final int TICK_MILLIS = 20;
    private static final int TICKS_PER_SECOND = 1_000 / TICK_MILLIS;
    private static final int WARM_UP_SECONDS = 5;
    private static final int SECONDS = 5;
    private static final double ASKED_MILLIS = 5;

    private Ticks() {}

    static List<GrowthFigure> measure() {
        List<GrowthFigure> figures = new ArrayList<>();
        figures.addAll(measure(POOLS, 1, "requests wait in 1 of them"));
        figures.addAll(measure(POOLS, POOLS, "requests wait in each"));
        return figures;
    }

    static List<GrowthFigure> measure(int pools, int waitingPools, String which) {
        try (TickedLedger ledger = new TickedLedger(pools)) {
            for (int worker = 0; worker < WORKERS; worker++) {
                ledger.announce(worker);
            }
            ledger.advance(1_000);
            for (int pool = 0; pool < waitingPools; pool++) {
                ledger.submit(pool, 3);
            }
            for (int second = 0; second < WARM_UP_SECONDS; second++) {
                ticksOfASecond(ledger);
            }
            double[] millis = new double[SECONDS * TICKS_PER_SECOND];
            for (int second = 0; second < SECONDS; second++) {
                System.arraycopy(ticksOfASecond(ledger), 0, millis, second * TICKS_PER_SECOND, TICKS_PER_SECOND);
            }
            if (ledger.waiting() < waitingPools) {
                throw new IllegalStateException("no requests wait, so that there were no ticks");
            }
            double[] ordinary = new double[SECONDS * (TICKS_PER_SECOND - 1)];
            double[] reviews = new double[SECONDS];
            for (int second = 0; second < SECONDS; second++) {
                int from = second * TICKS_PER_SECOND;
                System.arraycopy(millis, from, ordinary, second * (TICKS_PER_SECOND - 1), TICKS_PER_SECOND - 1);
                reviews[second] = millis[from + TICKS_PER_SECOND - 1];
            }
            String of = String.format("%,d pools, %d workers, %s: ", pools, WORKERS, which);
            return List.of(
                    GrowthFigure.bounded(of + "a tick, mean", mean(ordinary), "ms", ASKED_MILLIS),
                    GrowthFigure.plain(of + "a tick, 99 of 100", quantile(ordinary, 0.99), "ms"),
                    GrowthFigure.plain(of + "a second's review and snapshots", mean(reviews), "ms"));
        }
    }

    /**
     * The milliseconds of each tick in a second. The last one does the work of every second. The workers announce
     * themselves in turn.
     */
    private static double[] ticksOfASecond(TickedLedger ledger) {
        double[] millis = new double[TICKS_PER_SECOND];
        int announced = 0;
        for (int tick = 0; tick < TICKS_PER_SECOND; tick++) {
            for (; announced * TICKS_PER_SECOND < tick * WORKERS; announced++) {
                ledger.announce(announced);
            }
            millis[tick] = ProcessorTime.micros(() -> ledger.advance(TICK_MILLIS)) / 1e3;
        }
        ledger.readSnapshots();
        return millis;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double quantile(double[] values, double quantile) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(quantile * sorted.length) - 1];
    }
}
