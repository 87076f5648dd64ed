package io.penstock.dispatcher.work;

import io.penstock.dispatcher.retry.Ending;
import io.penstock.dispatcher.retry.Refusal;
import io.penstock.dispatcher.retry.RetryDecision;
import io.penstock.dispatcher.retry.RetryPolicy;
import io.penstock.records.Grant;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.records.Strategy;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * What a worker needs to know of a pool.
 *
 * @param strategy how grants are pulled and calls are made
 * @param instances by id
 */
public record PoolSettings(String pool, Strategy strategy, RetryPolicy retry, Map<String, Instance> instances) {
    public PoolSettings {
        instances = Map.copyOf(instances);
    }

    /**
     * Reads the settings of a pool.
     *
     * @param instances makes an instance from its configuration
     * @throws IllegalArgumentException if a value is out of its range
     */
    public static PoolSettings of(PoolConfig config, Function<InstanceConfig, Instance> instances) {
        Map<String, Instance> byId = new LinkedHashMap<>();
        config.getInstances().forEach(instance -> byId.put(instance.getId(), instances.apply(instance)));
        RetryPolicy retry = new RetryPolicy(
                config.getRetry().getMaxAttempts(),
                Duration.ofMillis(config.getRetry().getBaseMillis()),
                Duration.ofMillis(config.getRetry().getCapMillis()));
        return new PoolSettings(config.getPool(), config.getStrategy(), retry, byId);
    }

    Instance instance(String id) {
        Instance instance = instances.get(id);
        if (instance == null) {
            throw new IllegalStateException("a grant was pulled for an instance without settings: " + id);
        }
        return instance;
    }

    /** The instances that this worker cannot call, with the reason. */
    Map<String, String> unavailable() {
        Map<String, String> unavailable = new TreeMap<>();
        instances.forEach((id, instance) -> instance.unavailable().ifPresent(reason -> unavailable.put(id, reason)));
        return unavailable;
    }

    /**
     * What follows a call for this pool. A request that an instance refuses for good goes to one that has not refused
     * it, as long as there is one. The retry policy decides everything else.
     *
     * @param random draws the back-off
     */
    public RetryDecision verdict(Grant grant, Ending ending, RandomGenerator random) {
        String instance = grant.getInstance();
        Set<String> closed = new HashSet<>(grant.getRequest().getRefusedBy());
        closed.addAll(grant.getRefusedElsewhere());
        Optional<String> model = Optional.ofNullable(instances.get(instance)).flatMap(Instance::model);
        return Refusal.of(ending, model)
                .map(refusal -> refusal.verdict(instance, instances.keySet(), closed))
                .orElseGet(
                        () -> retry.judge(ofRequest(ending), grant.getRequest().getAttempt(), random));
    }

    /**
     * Removes the {@code Retry-After} when the pool has other instances. It concerns the instance, to which the
     * ledger applies it, and the request need not wait.
     */
    private Ending ofRequest(Ending ending) {
        return instances.size() > 1 && ending instanceof Ending.Answered answered
                ? new Ending.Answered(answered.status(), Optional.empty(), answered.error(), answered.shouldRetry())
                : ending;
    }
}
