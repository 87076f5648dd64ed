package io.penstock.budget.kafka.record;

import io.penstock.budget.policy.FairnessPolicy;
import io.penstock.budget.policy.InstancePolicy;
import io.penstock.budget.policy.InstancePolicy.CachedInput;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.policy.ReservePolicy;
import io.penstock.budget.policy.Strategy;
import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.LimitKind;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.records.ReserveMode;
import io.penstock.schemas.Accounts;
import io.penstock.schemas.Excerpt;
import io.penstock.schemas.Names;
import io.penstock.schemas.OverdueGrants;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Reads a pool's configuration into the ledger's terms. */
public final class PoolPolicies {
    /**
     * The most instances: more than any pool has, and few enough that a snapshot with the longest names fits its
     * topic.
     */
    static final int MAX_INSTANCES = 2_000;

    /** The most limits of an instance: more than any provider has. Each has a window of its own in memory. */
    private static final int MAX_LIMITS = 16;

    private PoolPolicies() {}

    /**
     * The policy that a configuration describes.
     *
     * @throws IllegalArgumentException when a value breaks a rule; the message names the rule and the value
     */
    public static PoolPolicy of(PoolConfig config) {
        check(config);
        return new PoolPolicy(
                config.getInstances().stream().map(PoolPolicies::of).toList(),
                config.getStrategy() == io.penstock.records.Strategy.POOL_FIRST
                        ? Strategy.POOL_FIRST
                        : Strategy.TRADITIONAL,
                new ReservePolicy(mode(config.getReserve()), config.getReserveQuantile()),
                new FairnessPolicy(config.getBuckets(), config.getObjective(), config.getTenants()),
                config.getMaxOutputTokens(),
                config.getMaxWaitMillis().map(OptionalLong::of).orElseGet(OptionalLong::empty),
                config.getPaceMillis().map(OptionalLong::of).orElseGet(OptionalLong::empty),
                config.getStartWithinMillis(),
                config.getClockSkewMillis());
    }

    /**
     * The longest account in characters: a string in a key of the state has at most 65,535 bytes, and a character up
     * to three.
     */
    private static final int MAX_ACCOUNT = 8_000;

    private static void check(PoolConfig config) {
        if (config.getInstances().size() > MAX_INSTANCES) {
            throw new IllegalArgumentException("a pool has at most " + MAX_INSTANCES + " instances, got "
                    + config.getInstances().size());
        }
        if (config.getReleasedGrants().size() > OverdueGrants.MAX_GRANTS) {
            throw new IllegalArgumentException(
                    "at most " + OverdueGrants.MAX_GRANTS + " grants of a pool are released at once, got "
                            + config.getReleasedGrants().size());
        }
        for (InstanceConfig instance : config.getInstances()) {
            if (Names.isTooLong(instance.getId())) {
                throw new IllegalArgumentException("an instance's id has at most " + Names.MAX_CHARACTERS
                        + " characters, got '" + Excerpt.of(instance.getId()) + "'");
            }
            if (Accounts.of(instance).length() > MAX_ACCOUNT) {
                throw new IllegalArgumentException("the account of instance '" + Excerpt.of(instance.getId())
                        + "', by name or by its address, model and key, has at most " + MAX_ACCOUNT
                        + " characters, got '" + Excerpt.of(Accounts.of(instance)) + "'");
            }
            if (instance.getLimits().size() > MAX_LIMITS) {
                throw new IllegalArgumentException("an instance has at most " + MAX_LIMITS + " limits, got "
                        + instance.getLimits().size());
            }
        }
    }

    private static ReservePolicy.Mode mode(ReserveMode mode) {
        return switch (mode) {
            case PREDICTED -> ReservePolicy.Mode.PREDICTED;
            case MAXIMUM -> ReservePolicy.Mode.MAXIMUM;
            case PROVIDER -> ReservePolicy.Mode.PROVIDER;
        };
    }

    private static InstancePolicy of(InstanceConfig config) {
        Optional<Integer> concurrency = config.getConcurrency();
        return new InstancePolicy(
                config.getId(),
                Accounts.of(config),
                config.getLimits().stream().map(PoolPolicies::of).toList(),
                config.getLearntLimits().stream().map(PoolPolicies::of).collect(Collectors.toSet()),
                concurrency.isPresent() ? OptionalInt.of(concurrency.get()) : OptionalInt.empty(),
                config.getCachedInputCounts() ? CachedInput.COUNTS : CachedInput.EXCLUDED);
    }

    private static Limit of(io.penstock.records.Limit limit) {
        return new Limit(of(limit.getKind()), limit.getAmount(), limit.getWindowMillis());
    }

    private static LimitKind of(io.penstock.records.LimitKind kind) {
        return switch (kind) {
            case REQUESTS -> LimitKind.REQUESTS;
            case TOKENS -> LimitKind.TOKENS;
            case INPUT_TOKENS -> LimitKind.INPUT_TOKENS;
            case OUTPUT_TOKENS -> LimitKind.OUTPUT_TOKENS;
        };
    }
}
