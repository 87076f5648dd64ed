package io.penstock.budget.instance;

import io.penstock.budget.grant.Reservation;
import io.penstock.budget.health.BreakerSignal;
import io.penstock.budget.health.CircuitBreaker;
import io.penstock.budget.health.CircuitBreaker.Permit;
import io.penstock.budget.request.Operation;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The operations that the instances of a pool have declined lately: a circuit breaker for each instance and operation,
 * in addition to that of the instance.
 *
 * <p>An instance that declines an operation gets no requests for it during a back-off. Who is at fault follows from
 * what other instances and other operations got. The instance is at fault when another one does the operation and this
 * one has done no other lately. The combination is at fault when this one does other operations. The request is at
 * fault when no instance does the operation. After an instance has done the operation lately, only a second refusal in
 * a row counts, because the first may be due to the request.
 *
 * <p>This is not saved, because it is learnt again within a few calls. Not safe for use by several threads. All
 * instants are milliseconds of the epoch.
 */
public final class DeclinedOperations {
    /**
     * Beyond this many operations the one that was used longest ago is forgotten: a pool has few, and callers may name
     * any.
     */
    static final int MAX_OPERATIONS = 256;

    /** For how long it counts that an instance has done an operation. */
    static final long REMEMBERED_MILLIS = 10 * 60_000;

    /** What is known about one operation, by instance. */
    private static final class Standing {
        final Map<String, CircuitBreaker> declined = new HashMap<>();
        final Map<String, Long> doneAtMillis = new HashMap<>();
        final Map<String, Long> doubtedAtMillis = new HashMap<>();

        boolean wasDone(String instance, long nowMillis) {
            Long at = doneAtMillis.get(instance);
            return at != null && nowMillis - at < REMEMBERED_MILLIS;
        }
    }

    private final Map<Operation, Standing> operations = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Operation, Standing> eldest) {
            return size() > MAX_OPERATIONS;
        }
    };

    public boolean isDeclinedByAny(Operation operation) {
        Standing standing = operations.get(operation);
        return standing != null && !standing.declined.isEmpty();
    }

    /** Whether the instance has declined the operation since it last did it. */
    public boolean isDeclined(String instance, Operation operation) {
        Standing standing = operations.get(operation);
        return standing != null && standing.declined.containsKey(instance);
    }

    /** Whether the operation may be tried on an instance now. */
    public boolean allows(String instance, Operation operation, long nowMillis) {
        Standing standing = operations.get(operation);
        CircuitBreaker health = standing == null ? null : standing.declined.get(instance);
        return health == null || health.admission(nowMillis) != Permit.NOTHING;
    }

    public void granted(Operation operation, Reservation reservation) {
        Standing standing = operations.get(operation);
        if (standing != null) {
            standing.declined.computeIfPresent(
                    reservation.instance(),
                    (id, health) -> health.granted(
                            reservation.grantId(), reservation.grantedAtMillis(), reservation.startByMillis()));
        }
    }

    /** Notes that a grant proved nothing: no call was made, or its end says nothing. */
    void provedNothing(Operation operation, Reservation reservation, long nowMillis) {
        Standing standing = operations.get(operation);
        if (standing != null) {
            standing.declined.computeIfPresent(
                    reservation.instance(),
                    (id, health) -> health.after(
                            BreakerSignal.NONE, reservation.grantId(), reservation.grantedAtMillis(), nowMillis));
        }
    }

    /**
     * Notes that an instance did the operation.
     *
     * @return the instances that are at fault for having declined it, with what their providers said
     */
    Map<String, String> done(Operation operation, String instance, long nowMillis) {
        if (!operation.isKnown()) {
            return Map.of();
        }
        Standing standing = operations.computeIfAbsent(operation, unknown -> new Standing());
        Long before = standing.doneAtMillis.put(instance, nowMillis);
        standing.doubtedAtMillis.remove(instance);
        standing.declined.remove(instance);
        if (standing.declined.isEmpty()) {
            return Map.of();
        }
        Map<String, String> atFault = new HashMap<>();
        standing.declined.forEach((other, health) -> {
            boolean isNews = before == null || before < health.openedAtMillis();
            if (isNews && !hasDoneAnother(other, operation, nowMillis)) {
                atFault.put(other, health.reason());
            }
        });
        return atFault;
    }

    /**
     * Notes that an instance declined the operation.
     *
     * @return whether the instance is at fault
     */
    boolean declined(Operation operation, Reservation reservation, String reason, long nowMillis) {
        if (!operation.isKnown()) {
            return false;
        }
        String instance = reservation.instance();
        Standing standing = operations.computeIfAbsent(operation, unknown -> new Standing());
        if (standing.wasDone(instance, nowMillis) && standing.doubtedAtMillis.put(instance, nowMillis) == null) {
            return false;
        }
        BreakerSignal misconfigured = new BreakerSignal.Misconfigured(reason);
        standing.declined.merge(
                instance,
                CircuitBreaker.GOOD.after(misconfigured, reservation.grantId(), nowMillis, nowMillis),
                (known, opened) ->
                        known.after(misconfigured, reservation.grantId(), reservation.grantedAtMillis(), nowMillis));
        boolean anotherDoesIt = standing.doneAtMillis.keySet().stream()
                .anyMatch(other -> !other.equals(instance) && standing.wasDone(other, nowMillis));
        return anotherDoesIt && !hasDoneAnother(instance, operation, nowMillis);
    }

    private boolean hasDoneAnother(String instance, Operation operation, long nowMillis) {
        return operations.entrySet().stream()
                .anyMatch(entry ->
                        !entry.getKey().equals(operation) && entry.getValue().wasDone(instance, nowMillis));
    }

    /** Moves its instants along with a clock that has stepped. */
    public void clockStepped(long byMillis) {
        operations.values().forEach(standing -> {
            standing.declined.replaceAll((instance, health) -> health.clockStepped(byMillis));
            standing.doneAtMillis.replaceAll((instance, at) -> at + byMillis);
            standing.doubtedAtMillis.replaceAll((instance, at) -> at + byMillis);
        });
    }

    /** The operations that an instance declines now. */
    List<Operation> of(String instance) {
        return operations.entrySet().stream()
                .filter(entry -> entry.getValue().declined.containsKey(instance))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Forgets what an instance declined or did up to an instant, inclusive. */
    public void forget(String instance, long untilMillis) {
        operations.values().forEach(standing -> {
            standing.declined.computeIfPresent(
                    instance, (id, health) -> health.openedAtMillis() <= untilMillis ? null : health);
            standing.doneAtMillis.computeIfPresent(instance, (id, at) -> at <= untilMillis ? null : at);
            standing.doubtedAtMillis.computeIfPresent(instance, (id, at) -> at <= untilMillis ? null : at);
        });
    }

    /** Forgets all instances but these. */
    public void keep(Set<String> instances) {
        operations.values().forEach(standing -> {
            standing.declined.keySet().retainAll(instances);
            standing.doneAtMillis.keySet().retainAll(instances);
            standing.doubtedAtMillis.keySet().retainAll(instances);
        });
    }
}
