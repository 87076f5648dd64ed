package io.penstock.budget.kafka;

import io.penstock.budget.kafka.record.PoolNames;
import io.penstock.budget.kafka.record.PoolPolicies;
import io.penstock.budget.kafka.store.LearntValue;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.pool.PoolLedger;
import io.penstock.budget.request.DuplicateWindow;
import io.penstock.budget.work.WorkBudget;
import io.penstock.records.PoolConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ledgers of a task's pools, and the configuration that applies to each. */
final class PoolLedgers {
    /**
     * The most names that wait for a configuration, most of them misspelt: each takes some kilobytes and part of a
     * tick.
     */
    static final int MAX_WITHOUT_CONFIGURATION = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(PoolLedgers.class);

    private final ClusterView view;
    private final Predicate<String> isMine;
    private final Function<String, PoolLedger> maker;
    private final WarmStart warmStart;
    private final Map<String, PoolLedger> ledgers = new HashMap<>();
    private final Map<String, PoolConfig> applied = new HashMap<>();
    private final Map<String, DuplicateWindow> windows = new HashMap<>();

    /**
     * @param isMine whether a pool belongs to this task
     * @param maker makes the ledger of a pool that is new to this task
     * @param warmStart what a pool begins with of which this task has learnt nothing
     */
    PoolLedgers(ClusterView view, Predicate<String> isMine, Function<String, PoolLedger> maker, WarmStart warmStart) {
        this.view = view;
        this.isMine = isMine;
        this.maker = maker;
        this.warmStart = warmStart;
    }

    /** The ledger of a pool, which is created when there is none. */
    PoolLedger ledger(String pool) {
        return ledgers.computeIfAbsent(pool, maker);
    }

    /** Whether a pool has a ledger, or there is room for one more pool without a configuration. */
    boolean hasRoomFor(String pool) {
        return ledgers.containsKey(pool)
                || view.isAwaited(pool)
                || ledgers.size() - applied.size() - view.awaitedPools() < MAX_WITHOUT_CONFIGURATION;
    }

    /** Whether a pool has a configuration that was not read yet. */
    boolean isAwaited(String pool) {
        return view.isAwaited(pool);
    }

    /** The pools that are configured, as a message lists them. */
    String names() {
        return PoolNames.list(view.poolNames());
    }

    /** The ledger of a pool, if there is one. */
    Optional<PoolLedger> find(String pool) {
        return Optional.ofNullable(ledgers.get(pool));
    }

    void forEach(BiConsumer<String, PoolLedger> action) {
        ledgers.forEach(action);
    }

    /** The latest configuration of a pool, even one that was refused while an earlier one stays in force. */
    Optional<PoolConfig> configuration(String pool) {
        return Optional.ofNullable(applied.get(pool));
    }

    DuplicateWindow window(String pool) {
        return windows.getOrDefault(pool, DuplicateWindow.DEFAULT);
    }

    boolean haveWaiting() {
        return ledgers.values().stream().anyMatch(PoolLedger::hasWaiting);
    }

    /** Takes over workers that have changed, and configurations within a budget. */
    void refresh(long nowMillis, WorkBudget budget) {
        view.refresh(nowMillis, budget, pool -> reconfigure(pool, nowMillis));
        if (view.awaitedPools() > 0) {
            // a name that no pool has may be a model of a pool whose configuration is still to be read
            ledgers.values().forEach(ledger -> ledger.awaitConfiguration(nowMillis));
        }
        for (String pool : view.takeChangedOffers()) {
            if (applied.containsKey(pool)) {
                ledger(pool).workers(view.offers(pool));
            }
        }
    }

    /** Whether configurations are left that the last {@link #refresh} had no time for. */
    boolean areBehind() {
        return view.isBehind();
    }

    private void reconfigure(String pool, long nowMillis) {
        PoolConfig config = view.configurations().get(pool);
        if (config == null) {
            if (applied.remove(pool) != null) {
                ledger(pool).unconfigure(nowMillis);
                windows.remove(pool);
            }
        } else if (isMine.test(pool) && !config.equals(applied.get(pool))) {
            apply(pool, config, nowMillis);
        }
    }

    private void apply(String pool, PoolConfig config, long nowMillis) {
        try {
            DuplicateWindow window = DuplicateWindow.ofMillis(config.getDuplicateWindowMillis());
            PoolPolicy policy = PoolPolicies.of(config);
            if (ledger(pool).policy().isEmpty()) {
                inherit(pool, config, nowMillis);
            }
            ledger(pool).configure(policy, nowMillis);
            ledger(pool).workers(view.offers(pool));
            config.getInstances()
                    .forEach(instance -> instance.getResetAtMillis()
                            .ifPresent(at -> ledger(pool).reset(instance.getId(), Math.min(nowMillis, at))));
            Releases.ofGivenUp(config, ledger(pool), nowMillis);
            windows.put(pool, window);
            LOG.info(
                    "Pool '{}': {} instances configured",
                    pool,
                    config.getInstances().size());
        } catch (IllegalArgumentException | ArithmeticException invalid) {
            LOG.error("Pool '{}': its configuration is refused, the one before stays: {}", pool, invalid.getMessage());
            if (ledger(pool).policy().isEmpty()) {
                return;
            }
        }
        applied.put(pool, config);
    }

    private void inherit(String pool, PoolConfig config, long nowMillis) {
        for (LearntValue value : warmStart.of(config)) {
            try {
                value.change().ifPresent(change -> ledger(pool).inherit(change, nowMillis));
            } catch (IllegalArgumentException unreadable) {
                LOG.warn("Pool '{}': a value of an earlier ledger is left out: {}", pool, unreadable.getMessage());
            }
        }
    }

    /**
     * Forgets ledgers of which nothing must be kept, except those whose configuration was not read yet.
     *
     * @param forgotten receives the names of their pools
     * @return whether the budget was spent, so that some may be left
     */
    boolean forgetUnused(WorkBudget budget, Consumer<String> forgotten) {
        ledgers.entrySet().removeIf(entry -> {
            boolean forgettable = entry.getValue().isForgettable() && !view.isAwaited(entry.getKey()) && budget.take();
            if (forgettable) {
                forgotten.accept(entry.getKey());
            }
            return forgettable;
        });
        return budget.isSpent();
    }
}
