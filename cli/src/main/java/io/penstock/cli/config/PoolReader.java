package io.penstock.cli.config;

import io.penstock.cli.UsageException;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.records.ReserveMode;
import io.penstock.records.RetryConfig;
import io.penstock.records.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads one pool of the file. */
final class PoolReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:/-]{1,200}");

    private PoolReader() {}

    static PoolConfig read(String name, Section section) {
        if (!NAME.matcher(name).matches()) {
            throw new UsageException(
                    section.file() + ":" + section.line() + ": pools." + name + ": not a name for a pool",
                    "use letters, digits and . _ - : /");
        }
        PoolConfig.Builder pool = PoolConfig.newBuilder()
                .setPool(name)
                .setStrategy(strategy(section))
                .setReserve(reserve(section))
                .setModels(section.texts(Key.MODELS))
                .setInstances(instances(section))
                .setTenants(section.weights(Key.TENANTS))
                .setRetry(section.section(Key.RETRY, Place.RETRY)
                        .map(PoolReader::retry)
                        .orElseGet(() -> RetryConfig.newBuilder().build()));
        section.positive(Key.MAX_OUTPUT_TOKENS).ifPresent(pool::setMaxOutputTokens);
        section.positiveDuration(Key.MAX_WAIT).map(Duration::toMillis).ifPresent(pool::setMaxWaitMillis);
        section.positiveDuration(Key.START_WITHIN).map(Duration::toMillis).ifPresent(pool::setStartWithinMillis);
        section.positiveDuration(Key.CONNECT_TIMEOUT).map(Duration::toMillis).ifPresent(pool::setConnectTimeoutMillis);
        section.positiveDuration(Key.RESPONSE_TIMEOUT)
                .map(Duration::toMillis)
                .ifPresent(pool::setResponseTimeoutMillis);
        section.duration(Key.CLOCK_SKEW).map(Duration::toMillis).ifPresent(pool::setClockSkewMillis);
        return pool.build();
    }

    private static Strategy strategy(Section section) {
        String text = section.text(Key.STRATEGY).orElse("traditional");
        return switch (text) {
            case "traditional" -> Strategy.TRADITIONAL;
            case "pool-first" ->
                throw section.error(
                        Key.STRATEGY,
                        "`pool-first` is not available in this version",
                        "leave the key out, or write `traditional`");
            default ->
                throw section.error(Key.STRATEGY, "must be `traditional`, got `" + text + "`", "leave the key out");
        };
    }

    private static ReserveMode reserve(Section section) {
        String text = section.text(Key.RESERVE).orElse("maximum");
        return switch (text) {
            case "maximum" -> ReserveMode.MAXIMUM;
            case "predicted", "provider" ->
                throw section.error(
                        Key.RESERVE,
                        "`" + text + "` is not available in this version",
                        "leave the key out, or write `maximum`");
            default -> throw section.error(Key.RESERVE, "must be `maximum`, got `" + text + "`", "leave the key out");
        };
    }

    private static List<InstanceConfig> instances(Section section) {
        section.require(Key.INSTANCES);
        List<InstanceConfig> instances = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Section item : section.sections(Key.INSTANCES, Place.INSTANCE)) {
            InstanceConfig instance = InstanceReader.read(item);
            if (!ids.add(instance.getId())) {
                throw item.error(
                        Key.ID,
                        "two instances are called `" + instance.getId() + "`",
                        "give each instance of a pool an id of its own");
            }
            instances.add(instance);
        }
        if (instances.isEmpty()) {
            throw section.error(
                    Key.INSTANCES, "must have at least one instance", "add an item with `id` and `base-url`");
        }
        return instances;
    }

    private static RetryConfig retry(Section section) {
        RetryConfig.Builder retry = RetryConfig.newBuilder();
        section.positiveInt(Key.MAX_ATTEMPTS).ifPresent(retry::setMaxAttempts);
        section.positiveDuration(Key.BASE).map(Duration::toMillis).ifPresent(retry::setBaseMillis);
        section.positiveDuration(Key.CAP).map(Duration::toMillis).ifPresent(retry::setCapMillis);
        if (retry.getBaseMillis() > retry.getCapMillis()) {
            throw section.error(
                    Key.BASE,
                    "must not be longer than `cap` (" + Durations.format(Duration.ofMillis(retry.getCapMillis()))
                            + "), got " + Durations.format(Duration.ofMillis(retry.getBaseMillis())),
                    "shorten `base` or lengthen `cap`");
        }
        return retry.build();
    }
}
