package io.penstock.budget.topology;

import io.penstock.budget.admission.InstancePolicy;
import io.penstock.budget.admission.PoolPolicy;
import io.penstock.budget.window.Limit;
import io.penstock.budget.window.LimitKind;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The ledger's view of a pool's configuration. */
final class Policies {
    private Policies() {}

    /** @throws IllegalArgumentException when a value breaks a rule, naming it */
    static PoolPolicy of(PoolConfig config) {
        return new PoolPolicy(
                config.getInstances().stream().map(Policies::of).toList(),
                config.getMaxOutputTokens(),
                config.getMaxWaitMillis().map(OptionalLong::of).orElseGet(OptionalLong::empty),
                config.getStartWithinMillis(),
                config.getClockSkewMillis());
    }

    private static InstancePolicy of(InstanceConfig config) {
        Optional<Integer> concurrency = config.getConcurrency();
        return new InstancePolicy(
                config.getId(),
                config.getLimits().stream().map(Policies::of).toList(),
                concurrency.isPresent() ? OptionalInt.of(concurrency.get()) : OptionalInt.empty());
    }

    private static Limit of(io.penstock.records.Limit limit) {
        return new Limit(
                switch (limit.getKind()) {
                    case REQUESTS -> LimitKind.REQUESTS;
                    case TOKENS -> LimitKind.TOKENS;
                    case INPUT_TOKENS -> LimitKind.INPUT_TOKENS;
                    case OUTPUT_TOKENS -> LimitKind.OUTPUT_TOKENS;
                },
                limit.getAmount(),
                limit.getWindowMillis());
    }
}
