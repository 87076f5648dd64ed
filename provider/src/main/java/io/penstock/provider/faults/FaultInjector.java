package io.penstock.provider.faults;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Decides which fault the next call of a key gets. Safe for use by several threads. */
public final class FaultInjector {
    private final Map<String, Long> callsByKey = new HashMap<>();
    private FaultPlan plan;
    private long setAtNanos;

    public FaultInjector(FaultPlan plan, long nowNanos) {
        this.plan = plan;
        this.setAtNanos = nowNanos;
    }

    /** Starts another plan, and counts calls from the beginning. */
    public synchronized void set(FaultPlan newPlan, long nowNanos) {
        plan = newPlan;
        setAtNanos = nowNanos;
        callsByKey.clear();
    }

    /** The fault of the call with {@code key} that arrives now; empty when there is none. */
    public synchronized Optional<Fault> next(String key, long nowNanos) {
        if (plan.rules().isEmpty() && plan.script().isEmpty()) {
            return Optional.empty();
        }
        long number = callsByKey.merge(key, 1L, Long::sum) - 1;
        if (number < plan.script().size()) {
            return plan.script().get((int) number);
        }
        SplittableRandom random = new SplittableRandom(plan.seed() ^ ((long) key.hashCode() << 32) ^ number);
        Duration sinceSet = Duration.ofNanos(nowNanos - setAtNanos);
        List<FaultRule> rules = plan.rules();
        for (FaultRule rule : rules) {
            boolean hit = random.nextDouble() < rule.probability();
            if (hit && rule.covers(key, sinceSet)) {
                return Optional.of(rule.fault());
            }
        }
        return Optional.empty();
    }
}
