package io.penstock.budget.instance;

import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.LimitKind;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How much of each kind a pool's instances can take in a minute: what their limits allow, or, where an instance has no
 * limit of the kind, what it has taken.
 *
 * <p>A kind binds when an instance limits it. Tokens also bind where an instance has no limit at all, because they
 * measure the time that a request takes. The supply of a kind that does not bind is infinite.
 *
 * <p>What was taken is read from the windows, which survive a restart. An instance counts as able to take again what
 * it took in one of the last minutes, so that costs do not rise after an idle minute. Not safe for use by several
 * threads.
 */
public final class LimitSupply {
    private static final double MINUTE_MILLIS = 60_000;

    /** The least supply of tokens where no limit states it: too low a start would be worse than too high a one. */
    static final double MIN_MEASURED_TOKENS = 1_000_000;

    /** The part of a measurement that is left after a second; half is left after five minutes. */
    private static final double KEPT = Math.pow(0.5, 1.0 / 300);

    private final Map<String, Map<LimitKind, Double>> measured = new HashMap<>();
    private final Map<LimitKind, Double> perMinute = new EnumMap<>(LimitKind.class);

    /** What all instances have taken in the last minute. */
    private final Map<LimitKind, Double> taken = new EnumMap<>(LimitKind.class);

    /** The supply of no instances. */
    public LimitSupply() {
        become(List.of());
    }

    /** Sets what these instances can take, by their limits and by the measurements. */
    public void become(List<InstanceBudget> instances) {
        boolean anyIsUnlimited = instances.isEmpty()
                || instances.stream().anyMatch(instance -> instance.limits().isEmpty());
        perMinute.clear();
        for (LimitKind kind : LimitKind.values()) {
            boolean isLimited = instances.stream().anyMatch(instance -> isLimited(instance, kind));
            if (isLimited || (kind == LimitKind.TOKENS && anyIsUnlimited)) {
                double sum = instances.stream()
                        .mapToDouble(instance -> perMinute(instance, kind))
                        .sum();
                perMinute.put(kind, isLimited ? sum : Math.max(MIN_MEASURED_TOKENS, sum));
            }
        }
    }

    /** Measures what the instances have taken in the last minute; to be called every second. */
    public void measure(List<InstanceBudget> instances) {
        taken.clear();
        for (InstanceBudget instance : instances) {
            Map<LimitKind, Double> most = measured.computeIfAbsent(instance.id(), id -> new EnumMap<>(LimitKind.class));
            for (LimitKind kind : LimitKind.values()) {
                double now = instance.usedInMinute(kind);
                most.merge(kind, now, (before, used) -> Math.max(KEPT * before, used));
                taken.merge(kind, now, Double::sum);
            }
        }
        if (measured.size() > instances.size()) {
            Set<String> ids = instances.stream().map(InstanceBudget::id).collect(Collectors.toSet());
            measured.keySet().retainAll(ids);
        }
        become(instances);
    }

    boolean binds(LimitKind kind) {
        return perMinute.containsKey(kind);
    }

    /** The supply in a minute, above 0; infinite for a kind that does not bind. */
    double perMinute(LimitKind kind) {
        return perMinute.getOrDefault(kind, Double.POSITIVE_INFINITY);
    }

    /**
     * How scarce a kind is beside the scarcest one, from 0 to 1: the part of its supply that was taken in the last
     * minute over the largest such part. 1 before anything was taken.
     */
    double scarcity(LimitKind kind) {
        double most = 0;
        for (LimitKind other : perMinute.keySet()) {
            most = Math.max(most, takenPart(other));
        }
        return most > 0 ? takenPart(kind) / most : 1;
    }

    private double takenPart(LimitKind kind) {
        return taken.getOrDefault(kind, 0.0) / perMinute(kind);
    }

    private double perMinute(InstanceBudget instance, LimitKind kind) {
        return isLimited(instance, kind)
                ? tightest(instance, kind)
                : measured.getOrDefault(instance.id(), Map.of()).getOrDefault(kind, 0.0);
    }

    private static boolean isLimited(InstanceBudget instance, LimitKind kind) {
        return instance.limits().stream().anyMatch(limit -> limit.kind() == kind);
    }

    private static double tightest(InstanceBudget instance, LimitKind kind) {
        double least = Double.POSITIVE_INFINITY;
        for (Limit limit : instance.limits()) {
            if (limit.kind() == kind) {
                least = Math.min(least, limit.amount() * MINUTE_MILLIS / limit.windowMillis());
            }
        }
        return least;
    }
}
