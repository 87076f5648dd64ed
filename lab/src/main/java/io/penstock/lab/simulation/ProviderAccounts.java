package io.penstock.lab.simulation;

import io.penstock.records.InstanceConfig;
import io.penstock.records.Limit;
import io.penstock.records.PoolConfig;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of the provider's accounts an instance uses. The limits of an account do not depend on the instance's name.
 */
final class ProviderAccounts {
    private final Map<String, String> accounts = new HashMap<>();
    private final Map<String, List<Limit>> limits = new LinkedHashMap<>();
    private final String mainPool;

    ProviderAccounts(List<PoolConfig> pools) {
        mainPool = pools.get(0).getPool();
        pools.forEach(this::configured);
    }

    /** Notes a pool's instances. Earlier ones stay known, because calls of their grants may be under way. */
    void configured(PoolConfig pool) {
        for (InstanceConfig instance : pool.getInstances()) {
            String account = account(pool.getPool(), instance);
            accounts.put(key(pool.getPool(), instance.getId()), account);
            limits.putIfAbsent(account, instance.getLimits());
        }
    }

    String of(String pool, String instance) {
        return accounts.getOrDefault(key(pool, instance), instance);
    }

    /** The limits of each account, as its first instance was configured. */
    Map<String, List<Limit>> limits() {
        return limits;
    }

    private String account(String pool, InstanceConfig instance) {
        return instance.getApiKeySource()
                .orElseGet(() -> pool.equals(mainPool) ? instance.getId() : key(pool, instance.getId()));
    }

    private static String key(String pool, String instance) {
        return pool + "/" + instance;
    }
}
