package io.penstock.budget.pool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/** What a provider counts: every call at its instant, for exactly a minute. */
final class ExactWindow {
    private static final long WINDOW_MILLIS = 60_000;

    private record Call(long at, long tokens) {}

    private final List<Call> calls = new ArrayList<>();

    void charge(long at, long tokens) {
        calls.add(new Call(at, tokens));
    }

    /** The most tokens that any window has held. */
    long mostTokens() {
        return most(Call::tokens);
    }

    /** The most calls that any window has held. */
    long mostRequests() {
        return most(call -> 1);
    }

    /** The tokens of the calls from one instant, inclusive, to another, exclusive. */
    long tokens(long from, long to) {
        return calls.stream()
                .filter(call -> call.at() >= from && call.at() < to)
                .mapToLong(Call::tokens)
                .sum();
    }

    /** The calls from one instant, inclusive, to another, exclusive. */
    long requests(long from, long to) {
        return calls.stream()
                .filter(call -> call.at() >= from && call.at() < to)
                .count();
    }

    private long most(ToLongFunction<Call> amount) {
        calls.sort(Comparator.comparingLong(Call::at));
        int first = 0;
        long inWindow = 0;
        long most = 0;
        for (Call last : calls) {
            inWindow += amount.applyAsLong(last);
            for (; last.at() - calls.get(first).at() >= WINDOW_MILLIS; first++) {
                inWindow -= amount.applyAsLong(calls.get(first));
            }
            most = Math.max(most, inWindow);
        }
        return most;
    }
}
