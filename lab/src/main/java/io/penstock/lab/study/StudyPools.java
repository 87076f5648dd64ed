package io.penstock.lab.study;

import io.penstock.lab.simulation.Result;
import io.penstock.lab.simulation.Scenario;
import io.penstock.lab.simulation.Simulation;
import io.penstock.lab.simulation.WorkerPlan;
import io.penstock.lab.simulation.Workload;
import io.penstock.provider.model.LatencyModel;
import io.penstock.records.InstanceConfig;
import io.penstock.records.Limit;
import io.penstock.records.LimitKind;
import io.penstock.records.PoolConfig;
import io.penstock.records.ReserveMode;
import io.penstock.records.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/** The pools that the studies run on. */
public final class StudyPools {
    public static final long MINUTE_MILLIS = 60_000;

    /**
     * What a record takes to its reader at most, and a call to the provider's count. The clocks of a simulation agree, so
     * that this is all that {@code clock-skew} must cover.
     */
    public static final long WAY_MILLIS = 20;

    /** Instances of the published study, by their number from 0. */
    private static final int INSTANCES = 6;

    /** Of all of them, per minute. */
    private static final double PUBLISHED_TOKENS = 3_795_000;

    private StudyPools() {}

    /** A pool whose clocks agree. */
    public static PoolConfig.Builder pool(Strategy strategy, ReserveMode reserve, List<InstanceConfig> instances) {
        return PoolConfig.newBuilder()
                .setPool("study")
                .setStrategy(strategy)
                .setReserve(reserve)
                .setInstances(instances)
                .setClockSkewMillis(WAY_MILLIS);
    }

    /** An instance with limits by the minute. */
    public static InstanceConfig instance(
            String id, long requestsPerMinute, long tokensPerMinute, OptionalInt concurrency) {
        return InstanceConfig.newBuilder()
                .setId(id)
                .setAccount(id)
                .setBaseUrl("http://127.0.0.1:1/v1")
                .setLimits(List.of(
                        new Limit(LimitKind.REQUESTS, requestsPerMinute, MINUTE_MILLIS),
                        new Limit(LimitKind.TOKENS, tokensPerMinute, MINUTE_MILLIS)))
                .setConcurrency(concurrency.isPresent() ? concurrency.getAsInt() : null)
                .build();
    }

    /** Six unequal instances: 8,100 requests and 3.795M tokens a minute, 99 calls at once. */
    public static List<InstanceConfig> published() {
        return published(PUBLISHED_TOKENS);
    }

    /** The same in smaller or larger: as many tokens a minute in all, with requests in proportion, and as many calls. */
    public static List<InstanceConfig> published(double tokensPerMinute) {
        double factor = tokensPerMinute / PUBLISHED_TOKENS;
        List<InstanceConfig> instances = new ArrayList<>();
        for (int i = 0; i < INSTANCES; i++) {
            instances.add(instance(
                    "i" + i,
                    Math.round(factor * (1_150 + 80L * i)),
                    Math.round(factor * (520_000 + 45_000L * i)),
                    OptionalInt.of(14 + i)));
        }
        return instances;
    }

    /** Workers whose slots do not bind. */
    static List<WorkerPlan> workers() {
        return List.of(new WorkerPlan("w0", 5_000, List.of(0, 1)), new WorkerPlan("w1", 5_000, List.of(2, 3)));
    }

    /** Runs requests through a pool without faults, on workers whose slots do not bind, until an instant. */
    static Result run(long seed, PoolConfig pool, Supplier<Workload> workload, LatencyModel latency, long endMillis) {
        return Simulation.run(new Scenario(
                seed, pool, workers(), workload, latency, Set.of(), WAY_MILLIS, endMillis, Double.POSITIVE_INFINITY));
    }
}
