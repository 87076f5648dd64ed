package io.penstock.lab.study;

import io.penstock.budget.pool.PoolLedger;
import io.penstock.lab.simulation.Arrival;
import io.penstock.lab.simulation.CallReception;
import io.penstock.lab.simulation.EndlessBacklog;
import io.penstock.lab.simulation.LimitUse;
import io.penstock.lab.simulation.Result;
import io.penstock.lab.simulation.Scenario;
import io.penstock.lab.simulation.Script;
import io.penstock.lab.simulation.Simulation;
import io.penstock.lab.simulation.Timetable;
import io.penstock.lab.simulation.Workload;
import io.penstock.provider.model.LatencyModel;
import io.penstock.records.InstanceConfig;
import io.penstock.records.Limit;
import io.penstock.records.LimitKind;
import io.penstock.records.PoolConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/** How the cases of {@link EdgesStudy} run: one worker side that never binds, calls of a few hundred milliseconds. */
final class EdgeRuns {
    static final long SECOND_MILLIS = 1_000;
    static final long MINUTE_MILLIS = StudyPools.MINUTE_MILLIS;

    /** Requests that wait at all times where a backlog is meant. */
    static final int DEPTH = 200;

    private static final LatencyModel LATENCY = LatencyModel.linear(Duration.ofMillis(200), Duration.ofMillis(2));

    private EdgeRuns() {}

    /** An instance with an account of its own. */
    static InstanceConfig instance(String id, OptionalInt concurrency, Limit... limits) {
        return InstanceConfig.newBuilder()
                .setId(id)
                .setBaseUrl("http://127.0.0.1:1/v1")
                .setApiKeySource("env:KEY_OF_" + id.toUpperCase(Locale.ROOT))
                .setLimits(List.of(limits))
                .setConcurrency(concurrency.isPresent() ? concurrency.getAsInt() : null)
                .build();
    }

    static InstanceConfig instance(String id, Limit... limits) {
        return instance(id, OptionalInt.empty(), limits);
    }

    static Limit requests(long perMinute) {
        return new Limit(LimitKind.REQUESTS, perMinute, MINUTE_MILLIS);
    }

    static Limit tokens(long perMinute) {
        return new Limit(LimitKind.TOKENS, perMinute, MINUTE_MILLIS);
    }

    /** A request of which all is known. */
    static Arrival request(String id, String tenant, long atMillis, long tokens) {
        return new Arrival(
                id,
                atMillis,
                tenant,
                0,
                Arrival.Endpoint.CHAT,
                Math.toIntExact(2 * tokens),
                tokens / 2,
                tokens / 2,
                tokens / 2,
                OptionalLong.empty(),
                OptionalLong.empty());
    }

    /** As many waiting requests as there can be, of so many tokens each. */
    static Supplier<Workload> backlog(long tokens, long endMillis) {
        return () -> new EndlessBacklog(
                DEPTH, endMillis, (number, atMillis) -> request("r" + number, "t", atMillis, tokens));
    }

    static Supplier<Workload> at(List<Arrival> arrivals) {
        List<Arrival> copy = new ArrayList<>(arrivals);
        return () -> new Timetable(copy);
    }

    /** Runs on a provider that lets every call in. */
    static Result run(PoolConfig pool, Supplier<Workload> workload, long endMillis, Script script) {
        return run(pool, workload, () -> CallReception.OPEN, LATENCY, endMillis, script);
    }

    static Result run(
            PoolConfig pool,
            Supplier<Workload> workload,
            Supplier<CallReception> reception,
            LatencyModel latency,
            long endMillis,
            Script script) {
        return Simulation.run(new Scenario(
                1,
                pool,
                StudyPools.workers(),
                workload,
                latency,
                tally -> reception.get(),
                Set.of(),
                StudyPools.WAY_MILLIS,
                endMillis,
                Double.POSITIVE_INFINITY,
                PoolLedger::new,
                script));
    }

    static Result run(PoolConfig pool, Supplier<Workload> workload, Supplier<CallReception> reception, long endMillis) {
        return run(pool, workload, reception, LATENCY, endMillis, Script.measuring());
    }

    /** What the fullest window of any limit of that kind held. */
    static double fullest(Result result, LimitKind kind) {
        return result.uses().stream()
                .filter(use -> use.limit().getKind() == kind)
                .mapToDouble(LimitUse::mostInWindow)
                .max()
                .orElse(0);
    }
}
