package io.penstock.budget.instance;

import io.penstock.budget.grant.Reservation;
import io.penstock.budget.policy.InstancePolicy;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.request.Operation;
import io.penstock.budget.state.Journal;
import io.penstock.budget.state.PoolStanding;
import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.Spend;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The budgets of a pool's instances: of the configured ones, and of former ones that still hold usage. */
public final class InstanceBudgets {
    private final String pool;
    private final Journal journal;
    private final Map<String, InstanceBudget> budgets = new LinkedHashMap<>();
    private final EarliestFits earliest = new EarliestFits();
    private List<InstanceBudget> configured = List.of();

    /** The instant of the latest {@link #advance}. */
    private long advancedAtMillis;

    /** The instant before which nothing leaves any window. */
    private long nextAdvanceMillis = Long.MIN_VALUE;

    private OptionalLong troubledSinceMillis = OptionalLong.empty();

    public InstanceBudgets(String pool, Journal journal) {
        this.pool = pool;
        this.journal = journal;
    }

    /** Is told when an account gets another name. */
    @FunctionalInterface
    public interface Moved {
        void to(String account, String newAccount);
    }

    /**
     * Takes over a configuration. Usage and outstanding grants stay with their accounts. There is one budget for each
     * account, so of several instances with one account only the first is granted on.
     */
    public void configure(PoolPolicy policy, long nowMillis, Moved moved) {
        advancedAtMillis = nowMillis;
        Map<String, InstancePolicy> byAccount = new LinkedHashMap<>();
        policy.instances().forEach(instance -> byAccount.putIfAbsent(instance.account(), instance));
        byAccount.forEach((account, instance) -> {
            predecessor(instance, byAccount.keySet()).ifPresent(old -> {
                budgets.remove(old.account());
                old.startWithin(policy.startWithinMillis());
                old.advance(nowMillis);
                String oldAccount = old.account();
                old.moveTo(account);
                budgets.put(account, old);
                moved.to(oldAccount, account);
            });
            InstanceBudget budget = of(account);
            budget.startWithin(policy.startWithinMillis());
            budget.configure(instance, policy.paceMillis(), policy.clockSkewMillis(), nowMillis);
        });
        nextAdvanceMillis = Long.MIN_VALUE;
        configured = byAccount.keySet().stream().map(this::of).toList();
        earliest.forget();
    }

    /**
     * The budget that the instance had under an earlier name of its account. Before accounts had names, the id was
     * used.
     */
    private Optional<InstanceBudget> predecessor(InstancePolicy instance, Set<String> accounts) {
        return budgets.containsKey(instance.account())
                ? Optional.empty()
                : budgets.values().stream()
                        .filter(budget -> budget.id().equals(instance.id()) && !accounts.contains(budget.account()))
                        .findFirst();
    }

    public void unconfigure() {
        configured = List.of();
        earliest.forget();
        troubledSinceMillis = OptionalLong.empty();
    }

    /** The budgets that may be granted on. */
    public List<InstanceBudget> configured() {
        return configured;
    }

    /** The budget of the instance with this id, by the latest configuration that had it. */
    public Optional<InstanceBudget> called(String id) {
        return configured.stream()
                .filter(budget -> budget.id().equals(id))
                .findFirst()
                .or(() -> budgets.values().stream()
                        .filter(budget -> budget.id().equals(id))
                        .findFirst());
    }

    /** The budget of an account, which is created when there is none. */
    public InstanceBudget of(String account) {
        InstanceBudget known = budgets.get(account);
        if (known != null) {
            return known;
        }
        InstanceBudget made = new InstanceBudget(account, journal);
        budgets.put(account, made);
        nextAdvanceMillis = Long.MIN_VALUE;
        return made;
    }

    public void advance(long nowMillis) {
        if (nowMillis < advancedAtMillis) {
            nextAdvanceMillis = Long.MIN_VALUE;
        }
        advancedAtMillis = nowMillis;
        if (nowMillis < nextAdvanceMillis) {
            return;
        }
        nextAdvanceMillis = Long.MAX_VALUE;
        for (InstanceBudget budget : budgets.values()) {
            budget.advance(nowMillis);
            nextAdvanceMillis = Math.min(nextAdvanceMillis, budget.nextAdvanceMillis());
        }
    }

    /** Moves all instants along with a clock that has stepped, backwards when {@code byMillis} is negative. */
    public void clockStepped(long byMillis) {
        advancedAtMillis += byMillis;
        nextAdvanceMillis = Long.MIN_VALUE;
        earliest.forget();
        budgets.values().forEach(budget -> budget.clockStepped(byMillis));
        if (troubledSinceMillis.isPresent()) {
            troubledSinceMillis = OptionalLong.of(troubledSinceMillis.getAsLong() + byMillis);
        }
    }

    /** Updates what others spend, and notes whether any instance answers; to be called every second. */
    public void review(long nowMillis) {
        configured.forEach(instance -> instance.review(nowMillis));
        if (!configured.isEmpty() && budgets.size() > configured.size()) {
            forgetGone();
        }
        boolean isTroubled =
                !configured.isEmpty() && configured.stream().allMatch(instance -> instance.isTroubled(nowMillis));
        if (!isTroubled) {
            troubledSinceMillis = OptionalLong.empty();
        } else if (troubledSinceMillis.isEmpty()) {
            troubledSinceMillis = OptionalLong.of(nowMillis);
        }
    }

    /** Drops the budgets of instances that are no longer configured, once their windows are empty. */
    private void forgetGone() {
        Set<InstanceBudget> kept = new HashSet<>(configured);
        budgets.values().removeIf(budget -> {
            boolean isGone = !kept.contains(budget) && budget.isUnused();
            if (isGone) {
                budget.forget();
            }
            return isGone;
        });
    }

    /**
     * Since when every instance has been known to refuse or fail, as of the latest {@link #review}; empty while one is
     * not.
     */
    public OptionalLong troubledSinceMillis() {
        return troubledSinceMillis;
    }

    /** Whether limits of a configured account were learnt since the last call. */
    public boolean takeLearnt(String account) {
        InstanceBudget instance = of(account);
        return instance.takeLearnt() && configured.contains(instance);
    }

    public boolean areUnused() {
        return budgets.values().stream().allMatch(InstanceBudget::isUnused);
    }

    /** Whether a spend may fit some instance before an instant; false only when it certainly does not. */
    public boolean mayFitBefore(Spend least, long atMillis) {
        return earliest.isBefore(atMillis, least, configured);
    }

    /**
     * The earliest instant at which a spend may fit some instance.
     *
     * @return {@link Long#MAX_VALUE} when it never does
     */
    public long fitsNotBeforeMillis(Spend least) {
        return earliest.atMillis(least, configured);
    }

    /**
     * Why a request can never be granted, in words for its caller. Learnt limits do not count: a request that exceeds
     * them waits for an empty window and is sent alone, and its answer states them again.
     *
     * @param least the least that it will probably use
     * @return empty when some instance may grant it
     */
    public Optional<String> whyImpossible(Spend least) {
        for (InstanceBudget instance : configured) {
            if (instance.configuredCapacity().holds(least)) {
                return Optional.empty();
            }
        }
        return Optional.of(nearestMiss(least));
    }

    /** Names the limit that is exceeded on the instance that comes closest. */
    private String nearestMiss(Spend least) {
        record Excess(InstanceBudget instance, Limit limit, long by) {}
        return configured.stream()
                .map(instance -> instance.configuredLimits().stream()
                        .map(limit -> new Excess(instance, limit, least.of(limit.kind()) - limit.amount()))
                        .max(Comparator.comparingLong(Excess::by))
                        .orElseThrow())
                .min(Comparator.comparingLong(Excess::by))
                .map(excess -> String.format(
                        "The request needs about %d %s (%d of input, %d of output at most), %d more than the largest"
                                + " limit of pool '%s': %d per %d s on instance '%s'. Send less, or ask for fewer output tokens.",
                        least.of(excess.limit().kind()),
                        excess.limit().kind().words(),
                        least.inputTokens(),
                        least.outputTokens(),
                        excess.by(),
                        pool,
                        excess.limit().amount(),
                        excess.limit().windowMillis() / 1000,
                        excess.instance().id()))
                .orElseThrow();
    }

    /** The state of the configured instances. */
    public List<PoolStanding.InstanceStanding> standings(
            Collection<Reservation> outstanding, DeclinedOperations declined) {
        Map<String, Spend> reserved = new HashMap<>();
        outstanding.forEach(reservation -> reserved.merge(reservation.account(), reservation.spend(), Spend::plus));
        return configured.stream()
                .map(instance -> standing(
                        instance, reserved.getOrDefault(instance.account(), Spend.NONE), declined.of(instance.id())))
                .toList();
    }

    private static PoolStanding.InstanceStanding standing(
            InstanceBudget instance, Spend reserved, List<Operation> declined) {
        return new PoolStanding.InstanceStanding(
                instance.id(),
                instance.outstanding(),
                instance.concurrency(),
                instance.health(),
                instance.utilisation(),
                instance.unlearnt(),
                declined,
                instance.limits().stream()
                        .map(limit -> {
                            long used = instance.used(limit);
                            return new PoolStanding.LimitStanding(
                                    limit, used, Math.min(used, reserved.of(limit.kind())), instance.foreign(limit));
                        })
                        .toList());
    }
}
