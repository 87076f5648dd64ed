package io.penstock.lab.study;

import io.penstock.lab.simulation.CallReception;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/** A provider that refuses every call for a while, and notes how it was called. */
final class Outage implements CallReception {
    /** By then a first refusal has reached the ledger, and what it had granted before has been called. */
    static final long NOTICE_MILLIS = 100;

    private final long fromMillis;
    private final long untilMillis;
    private final LongFunction<Optional<Duration>> retryAfter;
    private final Map<String, List<Long>> refusals = new HashMap<>();
    private final Map<String, Integer> attempts = new HashMap<>();
    private final List<Long> letIn = new ArrayList<>();

    /**
     * @param fromMillis the first instant of the outage, since the beginning
     * @param untilMillis the first instant after it
     * @param retryAfter what a refusal asks for, by what is left of the outage in milliseconds
     */
    Outage(long fromMillis, long untilMillis, LongFunction<Optional<Duration>> retryAfter) {
        this.fromMillis = fromMillis;
        this.untilMillis = untilMillis;
        this.retryAfter = retryAfter;
    }

    @Override
    public Answer receive(Incoming call) {
        attempts.merge(call.requestId(), 1, Integer::sum);
        if (call.atMillis() < fromMillis || call.atMillis() >= untilMillis) {
            letIn.add(call.atMillis());
            return new LetIn(List.of());
        }
        refusals.computeIfAbsent(call.instance(), instance -> new ArrayList<>()).add(call.atMillis());
        return new Refused(retryAfter.apply(untilMillis - call.atMillis()), List.of());
    }

    /** Calls of the request that was called most often. */
    int mostAttempts() {
        return attempts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    /** Calls that were refused before the ledger could know. */
    long unnoticed() {
        return refusals.values().stream()
                .flatMap(calls -> calls.stream().filter(at -> !isNoticed(calls, at)))
                .count();
    }

    /** Calls that were made to see whether the provider is back. */
    long probes() {
        return refusals.values().stream().mapToLong(List::size).sum() - unnoticed();
    }

    /** The shortest time between two probes of an instance; empty when there were no two. */
    OptionalLong shortestBetweenProbesMillis() {
        OptionalLong shortest = OptionalLong.empty();
        for (List<Long> calls : refusals.values()) {
            List<Long> probes =
                    calls.stream().filter(at -> isNoticed(calls, at)).toList();
            for (int i = 1; i < probes.size(); i++) {
                shortest =
                        OptionalLong.of(Math.min(shortest.orElse(Long.MAX_VALUE), probes.get(i) - probes.get(i - 1)));
            }
        }
        return shortest;
    }

    private static boolean isNoticed(List<Long> calls, long atMillis) {
        return atMillis - calls.get(0) > NOTICE_MILLIS;
    }

    /** Calls a second that were let in from one instant (included) to another (excluded). */
    double letInPerSecond(long from, long until) {
        long calls = letIn.stream().filter(at -> at >= from && at < until).count();
        return calls * 1_000.0 / (until - from);
    }
}
