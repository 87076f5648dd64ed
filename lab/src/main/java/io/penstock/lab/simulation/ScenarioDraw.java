package io.penstock.lab.simulation;

import io.penstock.provider.model.LatencyModel;
import io.penstock.records.InstanceConfig;
import io.penstock.records.Limit;
import io.penstock.records.LimitKind;
import io.penstock.records.PoolConfig;
import io.penstock.records.ReserveMode;
import io.penstock.records.RetryConfig;
import io.penstock.records.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Draws a scenario from a seed: limits, workers and traffic. It is small, so that thousands of them run in minutes.
 */
final class ScenarioDraw {
    static final String POOL = "simulated";

    private static final long SECOND_MILLIS = 1_000;
    private static final long MINUTE_MILLIS = 60_000;

    /** The longest time until the provider counts a call, in addition to what the clocks may differ. */
    private static final long WAY_MILLIS = 30;

    private static final List<ReserveMode> RESERVES = List.of(ReserveMode.values());

    private final SplittableRandom random;
    private final long seed;
    private final Set<SimulatedFault> faults;
    private List<Arrival> arrivals = List.of();

    private ScenarioDraw(long seed, Set<SimulatedFault> faults) {
        this.seed = seed;
        this.faults = faults;
        this.random = new SplittableRandom(seed);
    }

    static Scenario of(long seed, Set<SimulatedFault> faults) {
        Set<SimulatedFault> classic = EnumSet.noneOf(SimulatedFault.class);
        Set<SimulatedFault> edges = EnumSet.noneOf(SimulatedFault.class);
        faults.forEach(fault -> (SimulatedFault.CLASSIC.contains(fault) ? classic : edges).add(fault));
        ScenarioDraw draw = new ScenarioDraw(seed, classic);
        Scenario scenario = draw.draw();
        return edges.isEmpty() ? scenario : EdgeDraw.of(scenario, draw.arrivals, edges);
    }

    private Scenario draw() {
        TrafficDraw traffic = new TrafficDraw(random.split());
        List<Long> windows = windows();
        long longest = windows.get(0);
        int instanceCount = 1 + random.nextInt(4);
        boolean split = random.nextInt(5) == 0;
        List<InstanceConfig> instances = new ArrayList<>();
        double requestsPerSecond = 0;
        for (int i = 0; i < instanceCount; i++) {
            double perSecond = (1 + 5 * random.nextDouble()) * 6 * SECOND_MILLIS / longest;
            requestsPerSecond += perSecond;
            instances.add(instance("i" + i, windows, perSecond, traffic.meanTokens(), traffic.mostTokens(), split));
        }
        long busyMillis = 5 * longest / 2;
        double load = 0.4 + 1.6 * random.nextDouble();
        arrivals = traffic.arrivals(requestsPerSecond * load, busyMillis);
        ReserveMode reserve = RESERVES.get(random.nextInt(RESERVES.size()));
        long skew = WAY_MILLIS + (faults.contains(SimulatedFault.CLOCK_JUMPS) ? 2 * Simulation.MAX_JUMP_MILLIS : 0);
        PoolConfig pool = PoolConfig.newBuilder()
                .setPool(POOL)
                .setStrategy(random.nextBoolean() ? Strategy.TRADITIONAL : Strategy.POOL_FIRST)
                .setReserve(reserve)
                .setBuckets(1 + random.nextInt(5))
                .setObjective(random.nextDouble())
                .setPaceMillis(random.nextInt(3) == 0 ? random.nextLong(1, longest) : null)
                .setInstances(instances)
                .setTenants(weights(traffic))
                .setRetry(new RetryConfig(5, 100L, 2_000L))
                .setMaxWaitMillis(random.nextInt(3) == 0 ? random.nextLong(longest, 4 * longest) : null)
                .setStartWithinMillis(random.nextLong(200, 10_000))
                .setClockSkewMillis(skew)
                .build();
        return new Scenario(
                seed,
                pool,
                workers(),
                timetable(arrivals),
                LatencyModel.linear(
                        Duration.ofMillis(random.nextLong(500)), Duration.ofNanos(random.nextLong(20_000_000))),
                faults,
                WAY_MILLIS,
                Workload.NEVER,
                traffic.tokensAreKnown() && reserve != ReserveMode.PREDICTED ? 1 : Double.POSITIVE_INFINITY);
    }

    /** The lengths of the windows, the longest first. */
    private List<Long> windows() {
        return switch (random.nextInt(8)) {
            case 0 -> List.of(MINUTE_MILLIS);
            case 1 -> List.of(MINUTE_MILLIS, 5 * SECOND_MILLIS);
            case 2, 3 -> List.of(10 * SECOND_MILLIS, SECOND_MILLIS);
            case 4 -> List.of(20 * SECOND_MILLIS);
            default -> List.of(5 * SECOND_MILLIS);
        };
    }

    private InstanceConfig instance(
            String id, List<Long> windows, double perSecond, double meanTokens, long mostTokens, boolean split) {
        List<Limit> limits = new ArrayList<>();
        for (long window : windows) {
            boolean isLongest = window == windows.get(0);
            // A shorter window's limit is looser, or the longer one would never bind.
            double room = isLongest ? 1 : 1.5 + random.nextDouble();
            double calls = perSecond * window / SECOND_MILLIS * room;
            limits.add(limit(LimitKind.REQUESTS, Math.max(1, Math.round(calls * (0.7 + random.nextDouble()))), window));
            long tokens = Math.max(mostTokens, Math.round(calls * meanTokens * (0.7 + random.nextDouble())));
            if (split && isLongest) {
                limits.add(limit(LimitKind.INPUT_TOKENS, tokens, window));
                limits.add(limit(LimitKind.OUTPUT_TOKENS, tokens, window));
            } else {
                limits.add(limit(LimitKind.TOKENS, tokens, window));
            }
        }
        return InstanceConfig.newBuilder()
                .setId(id)
                .setAccount(id)
                .setBaseUrl("http://127.0.0.1:1/v1")
                .setLimits(limits)
                .setConcurrency(random.nextBoolean() ? 1 + random.nextInt(20) : null)
                .build();
    }

    private static Limit limit(LimitKind kind, long amount, long windowMillis) {
        return new Limit(kind, amount, windowMillis);
    }

    private Map<String, Double> weights(TrafficDraw traffic) {
        Map<String, Double> weights = new HashMap<>();
        if (random.nextBoolean()) {
            traffic.tenants().forEach(tenant -> weights.put(tenant, 0.5 + 3 * random.nextDouble()));
        }
        return weights;
    }

    private List<WorkerPlan> workers() {
        int count = 1 + random.nextInt(4);
        int partitionsEach = 1 + random.nextInt(3);
        List<WorkerPlan> workers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<Integer> partitions = new ArrayList<>();
            for (int j = 0; j < partitionsEach; j++) {
                partitions.add(i * partitionsEach + j);
            }
            workers.add(new WorkerPlan("w" + i, 2 + random.nextInt(30), partitions));
        }
        return workers;
    }

    private static Supplier<Workload> timetable(List<Arrival> arrivals) {
        return () -> new Timetable(arrivals);
    }
}
