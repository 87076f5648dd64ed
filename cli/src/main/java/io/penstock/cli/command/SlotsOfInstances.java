package io.penstock.cli.command;

import io.penstock.dispatcher.DispatcherConfig;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import java.util.Collection;

/** How many calls at once the instances of pools allow. */
final class SlotsOfInstances {
    private SlotsOfInstances() {}

    /** The number for the pool that allows most, up to what a worker can offer. */
    static int of(Collection<PoolConfig> pools) {
        long most =
                pools.stream().mapToLong(SlotsOfInstances::of).max().orElse(DispatcherConfig.DEFAULT_SLOTS_PER_POOL);
        return (int) Math.min(most, DispatcherConfig.MAX_SLOTS);
    }

    private static long of(PoolConfig pool) {
        return pool.getInstances().stream()
                .map(InstanceConfig::getConcurrency)
                .mapToLong(calls -> calls.orElse(DispatcherConfig.DEFAULT_SLOTS_PER_POOL))
                .sum();
    }
}
