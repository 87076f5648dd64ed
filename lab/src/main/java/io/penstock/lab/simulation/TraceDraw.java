package io.penstock.lab.simulation;

import io.penstock.provider.model.LatencyModel;
import io.penstock.records.InstanceConfig;
import io.penstock.records.Limit;
import io.penstock.records.LimitKind;
import io.penstock.records.PoolConfig;
import io.penstock.records.ReserveMode;
import io.penstock.records.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Draws a backlogged scenario with the requests of a trace. */
final class TraceDraw {
    private static final LatencyModel LATENCY = LatencyModel.linear(Duration.ofMillis(500), Duration.ofMillis(20));

    /** The bound of a window, as a multiple of its limit, when answers may be longer than predicted. */
    private static final double MAX_PREDICTED = 1.002;

    private static final long[] TOKENS_PER_MINUTE = {60_000, 200_000, 520_000};
    private static final long MINUTE_MILLIS = 60_000;
    private static final long END_MILLIS = 4 * MINUTE_MILLIS;
    private static final int DEPTH = 100;
    private static final long WAY_MILLIS = 20;

    private TraceDraw() {}

    static Scenario of(long seed, AzureTrace trace, Set<SimulatedFault> faults) {
        SplittableRandom random = new SplittableRandom(seed);
        int from = random.nextInt(trace.requests());
        List<InstanceConfig> instances = new ArrayList<>();
        int count = 1 + random.nextInt(2);
        for (int i = 0; i < count; i++) {
            long tokens = TOKENS_PER_MINUTE[random.nextInt(TOKENS_PER_MINUTE.length)];
            long requests = Math.round(tokens / trace.meanTokens() * (0.5 + 1.5 * random.nextDouble()));
            instances.add(InstanceConfig.newBuilder()
                    .setId("i" + i)
                    .setAccount("i" + i)
                    .setBaseUrl("http://127.0.0.1:1/v1")
                    .setLimits(List.of(
                            new Limit(LimitKind.REQUESTS, requests, MINUTE_MILLIS),
                            new Limit(LimitKind.TOKENS, tokens, MINUTE_MILLIS)))
                    .build());
        }
        ReserveMode reserve = random.nextBoolean() ? ReserveMode.PREDICTED : ReserveMode.MAXIMUM;
        PoolConfig pool = PoolConfig.newBuilder()
                .setPool(ScenarioDraw.POOL)
                .setStrategy(random.nextBoolean() ? Strategy.TRADITIONAL : Strategy.POOL_FIRST)
                .setReserve(reserve)
                .setInstances(instances)
                .setClockSkewMillis(
                        WAY_MILLIS + (faults.contains(SimulatedFault.CLOCK_JUMPS) ? 2 * Simulation.MAX_JUMP_MILLIS : 0))
                .build();
        return new Scenario(
                seed,
                pool,
                List.of(new WorkerPlan("w0", 200, List.of(0, 1)), new WorkerPlan("w1", 200, List.of(2, 3))),
                () -> new EndlessBacklog(DEPTH, END_MILLIS, new TraceSource(trace, from)),
                LATENCY,
                faults,
                WAY_MILLIS,
                END_MILLIS,
                reserve == ReserveMode.PREDICTED ? MAX_PREDICTED : 1);
    }
}
