package io.penstock.cli.forecast;

import io.penstock.cli.forecast.InstanceOutlook.Budget;
import io.penstock.cli.forecast.Spending.Spent;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.BatchStatus;
import io.penstock.records.InstanceSnapshot;
import io.penstock.records.InstanceState;
import io.penstock.records.LimitKind;
import io.penstock.records.LimitSnapshot;
import io.penstock.records.PoolSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What is known about one pool and the part of the batch in it. */
final class PoolCourse {
    /** The ledger keeps usage in slots of a 600th of the window. */
    private static final double SLOTS_OF_A_WINDOW = 600;

    /** The medians of five equally likely parts of a normal distribution, in standard deviations. */
    private static final double[] DEVIATIONS = {-1.28, -0.52, 0, 0.52, 1.28};

    /** The largest ratio between the longest and the shortest estimate at which a forecast is given. */
    private static final double MAX_SPREAD = 1.25;

    private final double clockSkewSeconds;
    private final Share all;
    private final Costs costs = new Costs();
    private final TurnTime turn = new TurnTime();
    private final Map<String, Spending> spending = new HashMap<>();
    private final Map<LimitKind, Double> reservations = new EnumMap<>(LimitKind.class);
    private @Nullable PoolSnapshot snapshot;
    private @Nullable BatchStatus status;

    /** @param all the requests of the file that are for this pool */
    PoolCourse(Share all, double clockSkewSeconds) {
        this.all = all;
        this.clockSkewSeconds = clockSkewSeconds;
    }

    void take(AttemptOutcome outcome) {
        Spent spent = costs.add(outcome);
        outcome.getStartedAt()
                .ifPresent(started -> spending.computeIfAbsent(outcome.getInstance(), name -> new Spending())
                        .add(seconds(started), spent));
    }

    void take(PoolSnapshot next) {
        snapshot = next;
        turn.add(seconds(next.getAt()), next.getOutstanding(), next.getSettled() - next.getLapsed());
        for (InstanceSnapshot instance : next.getInstances()) {
            for (LimitSnapshot limit : instance.getLimits()) {
                if (instance.getOutstanding() > 0) {
                    reservations.put(limit.getKind(), (double) limit.getReserved() / instance.getOutstanding());
                }
            }
        }
    }

    void take(BatchStatus next) {
        status = next;
    }

    /** Requests of the batch that the ledger has seen in this pool. */
    long seen() {
        return status == null ? 0 : status.getRequests();
    }

    /** Requests of the file that the ledger has not seen yet. */
    long unseen() {
        return Math.max(0, all.requests() - seen());
    }

    /**
     * How long it takes until all requests in the pool and those still to come have ended; empty when that is
     * unknown, as while the first calls run in a pool whose places are the bottleneck.
     *
     * @param toCome requests that the ledger has not seen yet
     */
    OptionalDouble secondsLeft(double toCome, Instant now) {
        double waiting = toCome + (status == null ? 0 : status.getWaiting());
        double running = status == null ? 0 : status.getRunning();
        if (waiting + running <= 0) {
            return OptionalDouble.of(0);
        }
        Optional<TurnTime.Range> range = turn.range(costs.calls(), costs.callSeconds());
        PoolSnapshot pool = snapshot;
        if (pool == null || !costs.areKnown() || range.isEmpty()) {
            return OptionalDouble.empty();
        }
        TurnTime.Range turns = range.get();
        OptionalDouble least = secondsLeft(pool, waiting, turns.leastSeconds(), 1, now);
        // Calls that take longer than those that have ended have longer outputs, too.
        OptionalDouble most = secondsLeft(pool, waiting, turns.mostSeconds(), turns.spread(), now);
        return least.isPresent() && most.isPresent() && most.getAsDouble() <= MAX_SPREAD * least.getAsDouble()
                ? OptionalDouble.of((least.getAsDouble() + most.getAsDouble()) / 2)
                : OptionalDouble.empty();
    }

    private OptionalDouble secondsLeft(
            PoolSnapshot pool, double waiting, double turnSeconds, double outputTimes, Instant now) {
        // A small difference in cost can add a whole window, so this is the mean over several costs.
        double sum = 0;
        for (double deviation : DEVIATIONS) {
            Spent cost = costs.perRequest(all).withOutput(outputTimes).withTokens(1 + deviation * costs.tokensError());
            OptionalDouble left = outlook(pool, cost, turnSeconds, seconds(now)).secondsFor(waiting);
            if (left.isEmpty()) {
                return left;
            }
            sum += left.getAsDouble();
        }
        return OptionalDouble.of(sum / DEVIATIONS.length);
    }

    private PoolOutlook outlook(PoolSnapshot pool, Spent cost, double turnSeconds, double nowSeconds) {
        List<InstanceOutlook> instances = new ArrayList<>();
        for (InstanceSnapshot instance : pool.getInstances()) {
            if (instance.getState() != InstanceState.MISCONFIGURED) {
                instances.add(outlook(instance, cost, turnSeconds, nowSeconds));
            }
        }
        return new PoolOutlook(instances, pool.getSlots(), pool.getOutstanding(), turnSeconds);
    }

    private InstanceOutlook outlook(InstanceSnapshot instance, Spent cost, double turnSeconds, double nowSeconds) {
        List<Budget> budgets = instance.getLimits().stream()
                .map(limit -> budget(instance, limit, cost.of(limit.getKind()), turnSeconds, nowSeconds))
                .toList();
        double opensAfter = instance.getOpensUntil()
                .map(until -> Math.max(0, seconds(until) - nowSeconds))
                .orElse(0.0);
        double calls = instance.getConcurrency().map(Integer::doubleValue).orElse(Double.POSITIVE_INFINITY);
        return new InstanceOutlook(budgets, calls, opensAfter);
    }

    private Budget budget(
            InstanceSnapshot instance, LimitSnapshot limit, double cost, double turnSeconds, double nowSeconds) {
        double seconds = limit.getWindowMillis() / 1e3 * (1 + 1 / SLOTS_OF_A_WINDOW) + clockSkewSeconds;
        List<Window.Return> returns = new ArrayList<>(Optional.ofNullable(spending.get(instance.getInstance()))
                .orElseGet(Spending::new)
                .returns(limit.getKind(), seconds, (double) limit.getUsed(), nowSeconds));
        // Running calls began half a turn ago on average, and are assumed to cost what ended calls cost.
        returns.add(
                new Window.Return(Math.max(seconds / 2, seconds - turnSeconds / 2), cost * instance.getOutstanding()));
        var window = new Window(Math.max(1, limit.getAmount() - limit.getForeign()), seconds, returns);
        double reserved = reservations.getOrDefault(limit.getKind(), cost);
        // While a request runs, the window holds its reservation, for a part of the window's length.
        double held = Math.max(0, reserved - cost) * Math.min(1, turnSeconds / seconds);
        return new Budget(window, cost + held);
    }

    private static double seconds(Instant instant) {
        return instant.toEpochMilli() / 1e3;
    }
}
