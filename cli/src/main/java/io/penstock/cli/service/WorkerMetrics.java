package io.penstock.cli.service;

import io.penstock.dispatcher.metrics.Counters;
import io.penstock.records.PoolSlots;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** A dispatcher's counters and slots as metrics. */
public final class WorkerMetrics {
    private WorkerMetrics() {}

    public static void register(
            PrometheusRegistry registry, Supplier<Counters> counters, Supplier<List<PoolSlots>> offered) {
        counter(registry, counters, "started_calls", "Calls started.", Counters::started);
        counter(registry, counters, "succeeded_requests", "Requests that succeeded.", Counters::succeeded);
        counter(registry, counters, "retried_attempts", "Attempts that were re-submitted.", Counters::retried);
        counter(registry, counters, "failed_requests", "Requests that failed.", Counters::failed);
        counter(registry, counters, "lapsed_grants", "Grants that were not started in time.", Counters::lapsed);
        GaugeWithCallback.builder()
                .name("penstock_worker_unavailable_instances")
                .help("Instances that the worker cannot call, such as those whose key it does not have.")
                .labelNames("pool")
                .callback(callback -> offered.get()
                        .forEach(pool -> callback.call(pool.getUnavailable().size(), pool.getPool())))
                .register(registry);
    }

    private static void counter(
            PrometheusRegistry registry,
            Supplier<Counters> counters,
            String name,
            String help,
            ToDoubleFunction<Counters> value) {
        CounterWithCallback.builder()
                .name("penstock_worker_" + name)
                .help(help)
                .callback(callback -> callback.call(value.applyAsDouble(counters.get())))
                .register(registry);
    }
}
