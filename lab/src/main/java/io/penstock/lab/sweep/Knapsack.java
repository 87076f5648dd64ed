package io.penstock.lab.sweep;

import java.util.Arrays;
import java.util.List;

/**
 * How many requests a budget pays for at most, were they known beforehand and could one be served in part (the fractional
 * knapsack: Dantzig, "Discrete-variable extremum problems", 1957).
 */
final class Knapsack {
    /** What may be spent. */
    record Budget(double requests, double tokens) {}

    /**
     * What one size class asks for.
     *
     * @param tokens of all its requests
     */
    record Demand(long requests, double tokens) {}

    private Knapsack() {}

    /** The most of all: the smallest first, every size known. */
    static double most(long[] tokens, Budget budget) {
        long[] smallestFirst = tokens.clone();
        Arrays.sort(smallestFirst);
        double left = budget.tokens();
        double served = 0;
        for (long size : smallestFirst) {
            double part = size <= left ? 1 : left / size;
            served += part;
            left -= part * size;
            if (part < 1) {
                break;
            }
        }
        return Math.min(served, budget.requests());
    }

    /**
     * The most for a policy that tells size classes apart, and nothing within them: each class keeps a part of what first
     * come, first served would give it, and the rest goes to the classes in their order.
     *
     * @param kept 1 for first come, first served; 0 for the first classes alone
     */
    static double most(List<Demand> classes, double kept, Budget budget) {
        double tokens = classes.stream().mapToDouble(Demand::tokens).sum();
        double keptPart = tokens > 0 ? Math.min(1, kept * budget.tokens() / tokens) : 0;
        double left = budget.tokens() - keptPart * tokens;
        double served = 0;
        for (Demand of : classes) {
            double more = Math.max(0, Math.min(left, (1 - keptPart) * of.tokens()));
            left -= more;
            served += of.tokens() > 0 ? (keptPart + more / of.tokens()) * of.requests() : 0;
        }
        return Math.min(served, budget.requests());
    }
}
