package io.penstock.provider.limits;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The accounts of all keys. Safe for use by several threads. */
public final class KeyAccounts {
    /** The shared account of further unknown keys after the first {@value #MAX_UNKNOWN_KEYS}. */
    static final String REMAINING_KEYS = "(remaining keys)";

    private static final int MAX_UNKNOWN_KEYS = 10_000;
    private static final int REMEMBERED_IDS = 250_000;

    private final Map<String, Account> byKey = new ConcurrentHashMap<>();
    private final Optional<Limits> unknownKeys;
    private final Policy policy;
    private final int most;
    private final SeenIds seenIds = new SeenIds(REMEMBERED_IDS);
    private long repeatedCalls;

    /** @param unknownKeys limits of each key that is not listed; if absent, such a key has no account */
    public KeyAccounts(List<KeyLimits> keys, Optional<Limits> unknownKeys, Policy policy) {
        this.unknownKeys = unknownKeys;
        this.policy = policy;
        for (KeyLimits key : keys) {
            byKey.put(key.key(), new Account(key.limits(), policy));
        }
        most = byKey.size() + MAX_UNKNOWN_KEYS;
    }

    public Optional<Account> find(String key) {
        Account known = byKey.get(key);
        if (known != null) {
            return Optional.of(known);
        }
        return unknownKeys.map(limits -> byKey.computeIfAbsent(
                byKey.size() < most ? key : REMAINING_KEYS, anyKey -> new Account(limits, policy)));
    }

    /** Notes the caller's own id of an accepted call. */
    public void identified(String callerId) {
        synchronized (seenIds) {
            if (!seenIds.add(callerId)) {
                repeatedCalls++;
            }
        }
    }

    /** The number of accepted calls whose id had been accepted before. */
    public long repeatedCalls() {
        synchronized (seenIds) {
            return repeatedCalls;
        }
    }

    public Map<String, KeyStats> stats(long nowNanos) {
        Map<String, KeyStats> stats = new TreeMap<>();
        byKey.forEach((key, account) -> stats.put(key, account.stats(nowNanos)));
        return stats;
    }
}
