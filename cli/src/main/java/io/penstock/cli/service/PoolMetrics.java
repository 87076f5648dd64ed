package io.penstock.cli.service;

import io.penstock.records.InstanceSnapshot;
import io.penstock.records.LimitSnapshot;
import io.penstock.records.PoolSnapshot;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/** The pools' latest snapshots as metrics. */
public final class PoolMetrics {
    /**
     * A ledger publishes a pool's snapshot every second. After this time without one, the pool or its ledger is gone.
     */
    private static final Duration REMEMBERED = Duration.ofMinutes(5);

    private final Map<String, PoolSnapshot> latest = new ConcurrentHashMap<>();
    private volatile Instant newest = Instant.MIN;

    public PoolMetrics(PrometheusRegistry registry) {
        gauge(registry, "waiting_requests", "Requests that wait for a grant.", PoolSnapshot::getWaiting);
        gauge(
                registry,
                "oldest_wait_seconds",
                "Age of the longest-waiting request.",
                pool -> pool.getOldestWaitMillis() / 1000.0);
        gauge(registry, "outstanding_grants", "Grants without an outcome.", PoolSnapshot::getOutstanding);
        gauge(registry, "workers", "Live workers.", PoolSnapshot::getWorkers);
        gauge(registry, "slots", "Slots that the live workers announce.", PoolSnapshot::getSlots);
        counter(registry, "offered_requests", "Requests that arrived, re-submissions too.", PoolSnapshot::getOffered);
        counter(registry, "granted_attempts", "Grants.", PoolSnapshot::getGranted);
        counter(registry, "settled_attempts", "Outcomes, lapses too.", PoolSnapshot::getSettled);
        counter(registry, "lapsed_grants", "Grants that were not started in time.", PoolSnapshot::getLapsed);
        counter(registry, "rejected_requests", "Requests that could never fit.", PoolSnapshot::getRejected);
        counter(registry, "expired_requests", "Requests that waited too long.", PoolSnapshot::getExpired);
        instances(registry);
        limits(registry);
    }

    /** Replaces the pool's earlier snapshot. */
    public void take(PoolSnapshot snapshot) {
        latest.put(snapshot.getPool(), snapshot);
        newest = snapshot.getAt();
    }

    /** The snapshots of the pools that are not gone. */
    private Collection<PoolSnapshot> current() {
        if (!latest.isEmpty()) {
            Instant gone = newest.minus(REMEMBERED);
            latest.values().removeIf(pool -> pool.getAt().isBefore(gone));
        }
        return latest.values();
    }

    private void gauge(PrometheusRegistry registry, String name, String help, ToDoubleFunction<PoolSnapshot> value) {
        GaugeWithCallback.builder()
                .name("penstock_pool_" + name)
                .help(help)
                .labelNames("pool")
                .callback(
                        callback -> current().forEach(pool -> callback.call(value.applyAsDouble(pool), pool.getPool())))
                .register(registry);
    }

    private void counter(PrometheusRegistry registry, String name, String help, ToDoubleFunction<PoolSnapshot> value) {
        CounterWithCallback.builder()
                .name("penstock_pool_" + name)
                .help(help)
                .labelNames("pool")
                .callback(
                        callback -> current().forEach(pool -> callback.call(value.applyAsDouble(pool), pool.getPool())))
                .register(registry);
    }

    private void instances(PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name("penstock_instance_utilisation")
                .help("Dominant share of the limits, used and reserved; 1 is full.")
                .labelNames("pool", "instance")
                .callback(callback -> current().forEach(pool -> {
                    for (InstanceSnapshot instance : pool.getInstances()) {
                        callback.call(instance.getUtilisation(), pool.getPool(), instance.getInstance());
                    }
                }))
                .register(registry);
    }

    private void limits(PrometheusRegistry registry) {
        limit(registry, "limit_amount", "The limit.", LimitSnapshot::getAmount);
        limit(registry, "limit_used", "Settled usage in the window.", LimitSnapshot::getUsed);
        limit(registry, "limit_reserved", "Reserved by outstanding grants.", LimitSnapshot::getReserved);
    }

    private void limit(PrometheusRegistry registry, String name, String help, ToDoubleFunction<LimitSnapshot> value) {
        GaugeWithCallback.builder()
                .name("penstock_instance_" + name)
                .help(help)
                .labelNames("pool", "instance", "kind", "window_seconds")
                .callback(callback -> current()
                        .forEach(pool -> pool.getInstances()
                                .forEach(instance -> instance.getLimits()
                                        .forEach(limit -> callback.call(
                                                value.applyAsDouble(limit),
                                                pool.getPool(),
                                                instance.getInstance(),
                                                limit.getKind().name().toLowerCase(Locale.ROOT),
                                                Double.toString(limit.getWindowMillis() / 1000.0))))))
                .register(registry);
    }
}
