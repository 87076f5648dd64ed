package io.penstock.cli.command;

import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Sets the instant from which an instance's failures count. The ledger forgets earlier ones. */
final class Resets {
    private Resets() {}

    /** The pool, with the instances that match reset. */
    static PoolConfig reset(PoolConfig pool, Predicate<InstanceConfig> which, Instant now) {
        return PoolConfig.newBuilder(pool)
                .setInstances(pool.getInstances().stream()
                        .map(instance ->
                                which.test(instance) ? at(instance, Optional.of(now.toEpochMilli())) : instance)
                        .toList())
                .build();
    }

    /**
     * A pool that replaces an earlier configuration. Instances whose configuration changed are reset, and unchanged
     * ones keep their last reset.
     */
    static PoolConfig carriedOver(PoolConfig pool, Optional<PoolConfig> before, Instant now) {
        Map<String, InstanceConfig> known = before.stream()
                .flatMap(config -> config.getInstances().stream())
                .collect(Collectors.toMap(InstanceConfig::getId, Function.identity()));
        return PoolConfig.newBuilder(pool)
                .setInstances(pool.getInstances().stream()
                        .map(instance -> carriedOver(instance, Optional.ofNullable(known.get(instance.getId())), now))
                        .toList())
                .build();
    }

    private static InstanceConfig carriedOver(InstanceConfig instance, Optional<InstanceConfig> before, Instant now) {
        return before.map(known -> at(known, Optional.empty()).equals(instance)
                        ? at(instance, known.getResetAtMillis())
                        : at(instance, Optional.of(now.toEpochMilli())))
                .orElse(instance);
    }

    private static InstanceConfig at(InstanceConfig instance, Optional<Long> at) {
        InstanceConfig.Builder changed = InstanceConfig.newBuilder(instance).clearResetAtMillis();
        at.ifPresent(changed::setResetAtMillis);
        return changed.build();
    }
}
