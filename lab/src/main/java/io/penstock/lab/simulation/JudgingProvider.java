package io.penstock.lab.simulation;

import io.penstock.provider.limits.SlidingWindow;
import io.penstock.records.InstanceConfig;
import io.penstock.records.Limit;
import io.penstock.records.LimitKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Counts every call in exact sliding windows of its own, and never refuses one, so that it sees how far a window
 * goes.
 *
 * <p>It also counts, for each call, at most what was reserved. This count must never exceed a limit, however good the
 * predictions are.
 */
final class JudgingProvider {
    private static final long NANOS = 1_000_000;

    /** What a call uses of the limits. */
    record Charge(long inputTokens, long outputTokens) {
        long of(LimitKind kind) {
            return switch (kind) {
                case REQUESTS -> 1;
                case TOKENS -> inputTokens + outputTokens;
                case INPUT_TOKENS -> inputTokens;
                case OUTPUT_TOKENS -> outputTokens;
            };
        }
    }

    /** A call that was counted. */
    record Counted(long atMillis, String instance, long inputTokens, long outputTokens) {}

    /** A window above its limit. */
    record Excess(String instance, Limit limit, long counted, String what) {
        @Override
        public String toString() {
            return String.format(
                    "instance '%s' counts %d %s %s in a window of %.1f s, %d above the limit of %d",
                    instance,
                    counted,
                    limit.getKind(),
                    what,
                    limit.getWindowMillis() / 1000.0,
                    counted - limit.getAmount(),
                    limit.getAmount());
        }
    }

    private static final class Count {
        final String instance;
        final Limit limit;
        final SlidingWindow used;
        final SlidingWindow promised;
        long mostUsed;
        long total;

        Count(String instance, Limit limit) {
            this.instance = instance;
            this.limit = limit;
            this.used = new SlidingWindow(limit.getWindowMillis() * NANOS);
            this.promised = new SlidingWindow(limit.getWindowMillis() * NANOS);
        }

        static long amount(Limit limit, SlidingWindow window) {
            return limit.getKind() == LimitKind.REQUESTS ? window.requests() : window.tokens();
        }
    }

    private final Map<String, List<Count>> counts = new HashMap<>();
    private final List<Counted> calls = new ArrayList<>();

    JudgingProvider(List<InstanceConfig> instances) {
        instances.forEach(instance -> limit(instance.getId(), instance.getLimits()));
    }

    /** @param limits the limits by account; the other methods take the account as their instance */
    JudgingProvider(Map<String, List<Limit>> limits) {
        limits.forEach(this::limit);
    }

    private void limit(String account, List<Limit> limits) {
        counts.put(
                account, limits.stream().map(limit -> new Count(account, limit)).toList());
    }

    /**
     * Counts a call that arrives, and returns a window that it fills above its bound.
     *
     * @param mostOfLimit the most that a window may hold, as a multiple of its limit
     */
    Optional<Excess> arrive(String instance, long nowMillis, Charge used, Charge reserved, double mostOfLimit) {
        calls.add(new Counted(nowMillis, instance, used.inputTokens(), used.outputTokens()));
        Excess excess = null;
        for (Count count : counts.getOrDefault(instance, List.of())) {
            LimitKind kind = count.limit.getKind();
            count.used.charge(nowMillis * NANOS, used.of(kind));
            count.promised.charge(nowMillis * NANOS, Math.min(used.of(kind), reserved.of(kind)));
            count.total += used.of(kind);
            long usedNow = Count.amount(count.limit, count.used);
            long promisedNow = Count.amount(count.limit, count.promised);
            count.mostUsed = Math.max(count.mostUsed, usedNow);
            if (promisedNow > count.limit.getAmount()) {
                excess = new Excess(instance, count.limit, promisedNow, "of the reserved");
            } else if (usedNow > mostOfLimit * count.limit.getAmount()) {
                excess = new Excess(instance, count.limit, usedNow, "used");
            }
        }
        return Optional.ofNullable(excess);
    }

    /** The reserved usage in a limit's window now. */
    long promised(String instance, LimitKind kind, long windowMillis, long nowMillis) {
        for (Count count : counts.getOrDefault(instance, List.of())) {
            if (count.limit.getKind() == kind && count.limit.getWindowMillis() == windowMillis) {
                count.promised.advance(nowMillis * NANOS);
                return Count.amount(count.limit, count.promised);
            }
        }
        return 0;
    }

    /** Every call, in the order in which they were counted. */
    List<Counted> calls() {
        return List.copyOf(calls);
    }

    /** What was counted against every limit. */
    List<LimitUse> uses() {
        return counts.values().stream()
                .flatMap(List::stream)
                .map(count -> new LimitUse(count.instance, count.limit, count.mostUsed, count.total))
                .toList();
    }
}
