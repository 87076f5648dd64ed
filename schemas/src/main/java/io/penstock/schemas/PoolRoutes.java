package io.penstock.schemas;

import io.penstock.records.PoolConfig;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Finds the pool of a request: the pool with the name that it gives, else one whose {@code models} contain the name. A
 * request without a name is found by the model of its body in the same way. A model that several pools answer goes to
 * the first of them in alphabetical order; {@code penstock apply} refuses such a configuration.
 */
public final class PoolRoutes {
    private final Map<String, PoolConfig> byName = new HashMap<>();
    private final Map<String, PoolConfig> byModel = new HashMap<>();
    private final SortedSet<String> names;

    public PoolRoutes(Collection<PoolConfig> pools) {
        pools.stream().sorted(Comparator.comparing(PoolConfig::getPool)).forEach(pool -> {
            byName.put(pool.getPool(), pool);
            pool.getModels().forEach(model -> byModel.putIfAbsent(model, pool));
        });
        names = Collections.unmodifiableSortedSet(new TreeSet<>(byName.keySet()));
    }

    /** The pool of this name, else the one that answers the model of this name. */
    public Optional<PoolConfig> find(String poolOrModel) {
        return Optional.ofNullable(byName.get(poolOrModel)).or(() -> Optional.ofNullable(byModel.get(poolOrModel)));
    }

    /**
     * The pool of a request.
     *
     * @param named what the request names; empty when it names nothing
     * @param model the model of its body, which counts when nothing is named
     */
    public Optional<PoolConfig> of(String named, Optional<String> model) {
        return named.isEmpty() ? model.flatMap(this::find) : find(named);
    }

    /** Whether a pool has this name. */
    public boolean has(String pool) {
        return byName.containsKey(pool);
    }

    public SortedSet<String> names() {
        return names;
    }
}
