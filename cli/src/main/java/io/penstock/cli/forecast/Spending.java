package io.penstock.cli.forecast;

import io.penstock.records.LimitKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the calls to one instance spent in each second of the last hour. */
final class Spending {
    private static final long KEPT_SECONDS = 3_600;

    /** The number of steps over which usage of unknown time is spread evenly in the window. */
    private static final int STEPS = 30;

    /** Calls and tokens, in all or of one request. */
    record Spent(double calls, double inputTokens, double outputTokens) {
        static final Spent NONE = new Spent(0, 0, 0);

        Spent plus(Spent other) {
            return new Spent(calls + other.calls, inputTokens + other.inputTokens, outputTokens + other.outputTokens);
        }

        Spent withTokens(double times) {
            return new Spent(calls, inputTokens * times, outputTokens * times);
        }

        Spent withOutput(double times) {
            return new Spent(calls, inputTokens, outputTokens * times);
        }

        double of(LimitKind kind) {
            return switch (kind) {
                case REQUESTS -> calls;
                case TOKENS -> inputTokens + outputTokens;
                case INPUT_TOKENS -> inputTokens;
                case OUTPUT_TOKENS -> outputTokens;
            };
        }
    }

    private final TreeMap<Long, Spent> bySecond = new TreeMap<>();

    void add(double atSeconds, Spent spent) {
        bySecond.merge((long) Math.floor(atSeconds), spent, Spent::plus);
        bySecond.headMap(bySecond.lastKey() - KEPT_SECONDS).clear();
    }

    /**
     * When the current usage of a limit comes free.
     *
     * @param used the usage as the ledger states it, without the reservations of running calls
     */
    List<Window.Return> returns(LimitKind kind, double windowSeconds, double used, double nowSeconds) {
        List<Window.Return> returns = new ArrayList<>();
        double known = 0;
        for (Map.Entry<Long, Spent> second : bySecond.entrySet()) {
            double after = second.getKey() + 1 + windowSeconds - nowSeconds;
            double amount = second.getValue().of(kind);
            if (after > 0 && amount > 0) {
                returns.add(new Window.Return(Math.min(after, windowSeconds), amount));
                known += amount;
            }
        }
        if (known > used) {
            double part = used / known;
            return returns.stream()
                    .map(next -> new Window.Return(next.afterSeconds(), next.amount() * part))
                    .toList();
        }
        for (int i = 1; i <= STEPS && used > known; i++) {
            returns.add(new Window.Return(windowSeconds * i / STEPS, (used - known) / STEPS));
        }
        return returns;
    }
}
