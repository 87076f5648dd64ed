package io.penstock.cli.config;

import io.penstock.budget.policy.FairnessPolicy;
import io.penstock.cli.error.UsageException;
import io.penstock.records.Dialect;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.records.ReserveMode;
import io.penstock.records.RetryConfig;
import io.penstock.records.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads one pool of the file. */
final class PoolReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:/-]{1,200}");
    private static final double MIN_QUANTILE = 0.5;
    private static final double MAX_QUANTILE = 0.9999;
    private static final int MAX_BUCKETS = 8;

    /** Shorter than this, what comes between two steps of the ledger would lapse. */
    private static final Duration MIN_PACE = Duration.ofMillis(100);

    private static final Duration MAX_PACE = Duration.ofMinutes(6);

    private PoolReader() {}

    static PoolConfig read(String name, Section section) {
        if (!NAME.matcher(name).matches()) {
            throw new UsageException(
                    section.file() + ":" + section.line() + ": pools." + name + ": not a name for a pool",
                    "use letters, digits and . _ - : /");
        }
        PoolConfig.Builder pool = PoolConfig.newBuilder()
                .setPool(name)
                .setModels(section.names(Key.MODELS))
                .setInstances(instances(section))
                .setTenants(section.weights(Key.TENANTS))
                .setRetry(section.section(Key.RETRY, Place.RETRY)
                        .map(PoolReader::retry)
                        .orElseGet(() -> RetryConfig.newBuilder().build()));
        section.choice(Key.STRATEGY, Strategy.class).ifPresent(pool::setStrategy);
        section.choice(Key.RESERVE, ReserveMode.class).ifPresent(pool::setReserve);
        section.number(Key.RESERVE_QUANTILE)
                .map(quantile -> reserveQuantile(section, quantile))
                .ifPresent(pool::setReserveQuantile);
        section.positiveInt(Key.BUCKETS)
                .map(buckets -> buckets(section, buckets))
                .ifPresent(pool::setBuckets);
        objective(section).ifPresent(pool::setObjective);
        section.positiveDuration(Key.PACE)
                .map(duration -> pace(section, duration))
                .ifPresent(pool::setPaceMillis);
        section.positive(Key.MAX_OUTPUT_TOKENS).ifPresent(pool::setMaxOutputTokens);
        section.positiveDuration(Key.MAX_WAIT).map(Duration::toMillis).ifPresent(pool::setMaxWaitMillis);
        section.name(Key.FALLBACK).ifPresent(pool::setFallback);
        section.positiveDuration(Key.FALLBACK_AFTER).map(Duration::toMillis).ifPresent(pool::setFallbackAfterMillis);
        section.positiveDuration(Key.START_WITHIN)
                .map(duration -> aDayAtMost(section, Key.START_WITHIN, duration))
                .ifPresent(pool::setStartWithinMillis);
        section.positiveDuration(Key.CONNECT_TIMEOUT).map(Duration::toMillis).ifPresent(pool::setConnectTimeoutMillis);
        section.positiveDuration(Key.RESPONSE_TIMEOUT)
                .map(duration -> aDayAtMost(section, Key.RESPONSE_TIMEOUT, duration))
                .ifPresent(pool::setResponseTimeoutMillis);
        section.duration(Key.CLOCK_SKEW)
                .map(duration -> aDayAtMost(section, Key.CLOCK_SKEW, duration))
                .ifPresent(pool::setClockSkewMillis);
        section.duration(Key.DUPLICATE_WINDOW).map(Duration::toMillis).ifPresent(pool::setDuplicateWindowMillis);
        PoolConfig read = pool.build();
        read.setCallTimeoutMillis(callTimeoutMillis(section, read));
        return read;
    }

    /** The call timeout, which must not be shorter than the silence that is allowed within a call. */
    private static long callTimeoutMillis(Section section, PoolConfig pool) {
        long silenceMillis = pool.getResponseTimeoutMillis();
        Optional<Duration> asked = section.positiveDuration(Key.CALL_TIMEOUT);
        if (asked.isEmpty()) {
            return Math.max(pool.getCallTimeoutMillis(), silenceMillis);
        }
        long millis = aDayAtMost(section, Key.CALL_TIMEOUT, asked.get());
        if (millis < silenceMillis) {
            throw section.error(
                    Key.CALL_TIMEOUT,
                    "must be at least `response-timeout` (" + Durations.format(Duration.ofMillis(silenceMillis))
                            + "), got " + Durations.format(asked.get()),
                    "lengthen `call-timeout` or set a shorter `response-timeout`");
        }
        return millis;
    }

    /** The duration in milliseconds, which must be at most a day. */
    private static long aDayAtMost(Section section, Key key, Duration duration) {
        if (duration.compareTo(Duration.ofDays(1)) > 0) {
            throw section.error(key, "must be at most 1d, got " + Durations.format(duration), "");
        }
        return duration.toMillis();
    }

    private static double reserveQuantile(Section section, double quantile) {
        if (!(quantile >= MIN_QUANTILE && quantile <= MAX_QUANTILE)) {
            throw section.error(
                    Key.RESERVE_QUANTILE,
                    "must be between " + MIN_QUANTILE + " and " + MAX_QUANTILE + ", got " + quantile,
                    "0.99 reserves enough for 99 answers of 100");
        }
        return quantile;
    }

    private static Optional<Double> objective(Section section) {
        return section.text(Key.OBJECTIVE).map(text -> switch (text) {
            case "fair" -> FairnessPolicy.FAIR;
            case "throughput" -> FairnessPolicy.THROUGHPUT;
            default -> part(section, text);
        });
    }

    private static long pace(Section section, Duration pace) {
        if (pace.compareTo(MIN_PACE) < 0 || pace.compareTo(MAX_PACE) > 0) {
            throw section.error(
                    Key.PACE,
                    "must be from " + Durations.format(MIN_PACE) + " to " + Durations.format(MAX_PACE) + ", got "
                            + Durations.format(pace),
                    "`1s` is right for limits of a minute");
        }
        return pace.toMillis();
    }

    private static double part(Section section, String text) {
        double part = Section.parse(text);
        if (!(part >= 0 && part <= 1)) {
            throw section.error(
                    Key.OBJECTIVE,
                    "must be `fair`, `throughput` or from 0 to 1, got `" + text + "`",
                    "`fair` keeps every size class its part, `throughput` serves the most requests");
        }
        return part;
    }

    private static int buckets(Section section, int buckets) {
        if (buckets > MAX_BUCKETS) {
            throw section.error(
                    Key.BUCKETS,
                    "must be at most " + MAX_BUCKETS + ", got " + buckets,
                    "4 tell short requests from long ones; 1 means no size classes");
        }
        return buckets;
    }

    private static List<InstanceConfig> instances(Section section) {
        section.require(Key.INSTANCES);
        List<InstanceConfig> instances = new ArrayList<>();
        Map<String, Section> byId = new HashMap<>();
        for (Section item : section.sections(Key.INSTANCES, Place.INSTANCE)) {
            InstanceConfig instance = InstanceReader.read(item);
            Section other = byId.put(instance.getId(), item);
            if (other != null) {
                throw item.error(
                        Key.ID,
                        "two instances are called `" + instance.getId() + "`, the other in line " + other.line(),
                        "give each instance of a pool an id of its own");
            }
            instances.add(instance);
        }
        if (instances.isEmpty()) {
            throw section.error(
                    Key.INSTANCES, "must have at least one instance", "add an item with `id` and `base-url`");
        }
        long messages = instances.stream()
                .filter(instance -> instance.getDialect() == Dialect.ANTHROPIC)
                .count();
        if (messages > 0 && messages < instances.size()) {
            throw section.error(
                    Key.INSTANCES,
                    "has " + messages + " of " + instances.size()
                            + " instances with `dialect: anthropic`, and requests " + "are not translated",
                    "give the instances that answer `/v1/messages` a pool of their own");
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
