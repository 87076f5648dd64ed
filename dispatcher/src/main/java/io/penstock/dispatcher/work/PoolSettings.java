package io.penstock.dispatcher.work;

import io.penstock.dispatcher.provider.call.CallBounds;
import io.penstock.dispatcher.provider.dialect.ProviderApi;
import io.penstock.dispatcher.provider.key.ApiKeys;
import io.penstock.dispatcher.retry.Ending;
import io.penstock.dispatcher.retry.Refusal;
import io.penstock.dispatcher.retry.RetryDecision;
import io.penstock.dispatcher.retry.RetryPolicy;
import io.penstock.records.Grant;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.records.Strategy;
import io.penstock.schemas.CallTimes;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * What a worker needs to know of a pool.
 *
 * @param strategy how grants are pulled and calls made
 * @param instances by id
 */
public record PoolSettings(
        String pool, Strategy strategy, RetryPolicy retry, CallBounds bounds, Map<String, Instance> instances) {
    public PoolSettings {
        instances = Map.copyOf(instances);
    }

    /**
     * One account that calls are made on.
     *
     * @param apiKeySource where its key is read
     * @param model replaces the model of request bodies
     */
    public record Instance(ProviderApi api, Optional<String> apiKeySource, Optional<String> model) {}

    /**
     * Reads the settings of a pool.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public static PoolSettings of(PoolConfig config) {
        Map<String, Instance> instances = new LinkedHashMap<>();
        for (InstanceConfig instance : config.getInstances()) {
            instances.put(
                    instance.getId(),
                    new Instance(ProviderApi.of(instance), instance.getApiKeySource(), instance.getModel()));
        }
        RetryPolicy retry = new RetryPolicy(
                config.getRetry().getMaxAttempts(),
                Duration.ofMillis(config.getRetry().getBaseMillis()),
                Duration.ofMillis(config.getRetry().getCapMillis()));
        CallBounds bounds = new CallBounds(
                Duration.ofMillis(config.getConnectTimeoutMillis()),
                Duration.ofMillis(config.getResponseTimeoutMillis()),
                CallTimes.longestCall(config));
        return new PoolSettings(config.getPool(), config.getStrategy(), retry, bounds, instances);
    }

    /** The instances whose key this worker does not have, with where it was looked for. */
    Map<String, String> withoutKey(ApiKeys keys) {
        Map<String, String> without = new TreeMap<>();
        instances.forEach((id, instance) -> instance.apiKeySource()
                .filter(source -> keys.resolve(source).isEmpty())
                .ifPresent(source -> without.put(id, "no usable API key in " + ApiKeys.describe(source))));
        return without;
    }

    /**
     * What follows the call of a grant of this pool: what an instance refuses for good goes to one that has not refused it,
     * as long as there is one; everything else is the retry policy's.
     *
     * @param random of the back-off
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

    /** A {@code Retry-After} is the instance's, which the ledger keeps to: with others in the pool the request need not wait. */
    private Ending ofRequest(Ending ending) {
        return instances.size() > 1 && ending instanceof Ending.Answered answered
                ? new Ending.Answered(answered.status(), Optional.empty(), answered.error(), answered.shouldRetry())
                : ending;
    }
}
