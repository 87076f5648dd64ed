package io.penstock.lab.bench;

import io.penstock.budget.grant.Decision;
import io.penstock.budget.policy.Strategy;
import io.penstock.budget.queue.Ticket;
import java.util.ArrayList;
import java.util.List;

/** How long an arrival takes in a pool of many instances, whether it fits or not. */
final class Arrivals {
    private static final int INSTANCES = 1_000;
    private static final int TIMES = 2_000;
    private static final double ASKED_MICROS = 50;
    private static final long AMPLE = 1_000_000_000;

    /** The number of requests that fill an instance. */
    private static final int FILLING = 60;

    private Arrivals() {}

    static List<GrowthFigure> measure() {
        List<GrowthFigure> figures = new ArrayList<>();
        for (Strategy strategy : Strategy.values()) {
            String of = String.format("%,d instances, %s: an arrival", INSTANCES, words(strategy));
            figures.add(figure(of + " that is granted", fitting(strategy, Long.MAX_VALUE)));
            figures.add(figure(of + " that is granted, with a longest wait", fitting(strategy, 30_000)));
            figures.add(figure(of + " that waits", full(strategy, Long.MAX_VALUE, Decision.Waiting.class)));
            figures.add(figure(
                    of + " that waits, with a longest wait of 45 s", full(strategy, 45_000, Decision.Waiting.class)));
            figures.add(figure(
                    of + " that cannot be granted within its longest wait of 1 s",
                    full(strategy, 1_000, Decision.Expired.class)));
        }
        return figures;
    }

    private static GrowthFigure figure(String what, double micros) {
        return GrowthFigure.bounded(what, micros, "us", ASKED_MICROS);
    }

    private static String words(Strategy strategy) {
        return strategy == Strategy.TRADITIONAL ? "traditional" : "pool-first";
    }

    private static double fitting(Strategy strategy, long waitMillis) {
        LargePool pool = new LargePool(INSTANCES, AMPLE, strategy);
        double micros = ProcessorTime.micros(TIMES, () -> pool.offer(bound(pool, waitMillis)));
        if (pool.outstanding() < TIMES) {
            throw new IllegalStateException("the arrivals were not granted");
        }
        return micros;
    }

    /** Measures on instances that were filled over 50 s, so that no usage leaves the window in the next seconds. */
    private static double full(Strategy strategy, long waitMillis, Class<? extends Decision> expected) {
        LargePool pool = new LargePool(INSTANCES, FILLING * LargePool.TOKENS, Strategy.POOL_FIRST);
        for (int i = 0; i < FILLING; i++) {
            for (int instance = 0; instance < INSTANCES; instance++) {
                pool.offer(Ticket.NEVER);
                if (pool.outstanding() > 4 * INSTANCES) {
                    pool.settle(List.of());
                }
            }
            pool.advance(50_000 / FILLING);
        }
        while (pool.outstanding() > 0) {
            pool.settle(List.of());
        }
        pool.follow(strategy);
        Decision first = pool.offer(bound(pool, waitMillis));
        if (!expected.isInstance(first)) {
            throw new IllegalStateException("an arrival was to be " + expected.getSimpleName() + ", got " + first);
        }
        pool.giveUp(first);
        return ProcessorTime.micros(TIMES / 10, () -> pool.giveUp(pool.offer(bound(pool, waitMillis))));
    }

    private static long bound(LargePool pool, long waitMillis) {
        return waitMillis == Long.MAX_VALUE ? Ticket.NEVER : pool.now() + waitMillis;
    }
}
