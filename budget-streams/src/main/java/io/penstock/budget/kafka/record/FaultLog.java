package io.penstock.budget.kafka.record;

import io.penstock.budget.health.CircuitBreaker.OpenReason;
import io.penstock.budget.state.PoolStanding;
import io.penstock.budget.state.PoolStanding.InstanceStanding;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs once when an instance's key, account or deployment is found to be refused, and once when the instance answers
 * again.
 */
public final class FaultLog {
    private static final Logger LOG = LoggerFactory.getLogger(FaultLog.class);

    /** The logged reasons by pool and instance, of configured instances only. */
    private final Map<String, Map<String, String>> told = new HashMap<>();

    /** Logs what has changed since the last call; to be called every second. */
    public void note(String pool, PoolStanding standing) {
        Map<String, String> now = new HashMap<>();
        Map<String, String> before = told.getOrDefault(pool, Map.of());
        for (InstanceStanding instance : standing.instances()) {
            if (instance.health().openReason() == OpenReason.MISCONFIGURED) {
                now.put(instance.id(), instance.health().reason());
                if (!before.containsKey(instance.id())) {
                    LOG.warn(
                            "Pool '{}': instance '{}' is misconfigured: {}. It gets a call every few seconds until it"
                                    + " answers; see to its key, account, deployment and base URL",
                            pool,
                            instance.id(),
                            instance.health().reason());
                }
            } else if (before.containsKey(instance.id()) && instance.health().isGood()) {
                LOG.info("Pool '{}': instance '{}' answers again", pool, instance.id());
            }
        }
        if (now.isEmpty()) {
            told.remove(pool);
        } else {
            told.put(pool, now);
        }
    }

    public void forget(String pool) {
        told.remove(pool);
    }
}
