package io.penstock.lab.bench;

import io.penstock.budget.health.LimitReading;
import io.penstock.budget.policy.Strategy;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.usage.LimitKind;
import java.util.List;
import java.util.OptionalLong;

/** How long a settlement takes, with and without rate-limit headers in the answer. */
final class Settlements {
    private static final int INSTANCES = 4;
    private static final int RUNNING = 256;
    private static final int WARM_UPS = 60_000;
    private static final int TIMES = 2_000;
    private static final long TOKENS_PER_MINUTE = 100_000_000;

    /** Every instance has an answer every 200 ms, often enough for a comparison at each answer. */
    private static final long MILLIS_BETWEEN = 50;

    private static final double ASKED_MICROS = 5;

    private Settlements() {}

    static List<GrowthFigure> measure() {
        String of = String.format("a settlement with %d calls running", RUNNING);
        return List.of(
                GrowthFigure.bounded(of, micros(List.of()), "us", ASKED_MICROS),
                GrowthFigure.bounded(of + ", with rate-limit headers", micros(readings(2)), "us", ASKED_MICROS),
                GrowthFigure.bounded(
                        of + ", with rate-limit headers, while others spend", micros(readings(3)), "us", ASKED_MICROS));
    }

    /** @param parts two of this many equal parts of the limits are left */
    private static List<LimitReading> readings(long parts) {
        long left = 2 * TOKENS_PER_MINUTE / parts;
        return List.of(
                new LimitReading(LimitKind.REQUESTS, OptionalLong.of(TOKENS_PER_MINUTE), left),
                new LimitReading(LimitKind.TOKENS, OptionalLong.of(TOKENS_PER_MINUTE), left));
    }

    private static double micros(List<LimitReading> readings) {
        LargePool pool = new LargePool(INSTANCES, TOKENS_PER_MINUTE, Strategy.TRADITIONAL);
        double[] micros = new double[1];
        Runnable next = () -> {
            pool.advance(MILLIS_BETWEEN);
            pool.offer(Ticket.NEVER);
            if (pool.outstanding() > RUNNING) {
                micros[0] += ProcessorTime.micros(() -> pool.settle(readings));
            }
        };
        for (int i = 0; i < WARM_UPS; i++) {
            next.run();
        }
        micros[0] = 0;
        for (int i = 0; i < TIMES; i++) {
            next.run();
        }
        return micros[0] / TIMES - ProcessorTime.overheadMicros();
    }
}
