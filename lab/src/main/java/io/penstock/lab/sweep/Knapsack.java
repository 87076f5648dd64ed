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
     * What requests of one size class ask for.
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
     * The most for a policy that tells size classes apart, and nothing within them: each bucket keeps a part of what first
     * come, first served would give it, the rest goes to the buckets in their order, and a bucket spends on its classes in
     * theirs.
     *
     * @param buckets smallest requests first, in each the classes as they are served
     * @param kept 1 for what first come, first served gives; 0 for the first buckets alone
     */
    static double most(List<List<Demand>> buckets, double kept, Budget budget) {
        double tokens = buckets.stream().mapToDouble(Knapsack::tokens).sum();
        double keptPart = tokens > 0 ? Math.min(1, kept * budget.tokens() / tokens) : 0;
        double left = budget.tokens() - keptPart * tokens;
        double served = 0;
        for (List<Demand> bucket : buckets) {
            double more = Math.max(0, Math.min(left, (1 - keptPart) * tokens(bucket)));
            left -= more;
            served += inOrder(bucket, keptPart * tokens(bucket) + more);
        }
        return Math.min(served, budget.requests());
    }

    private static double inOrder(List<Demand> classes, double tokens) {
        double left = tokens;
        double served = 0;
        for (Demand of : classes) {
            double spent = Math.min(left, of.tokens());
            left -= spent;
            served += of.tokens() > 0 ? spent / of.tokens() * of.requests() : 0;
        }
        return served;
    }

    private static double tokens(List<Demand> classes) {
        return classes.stream().mapToDouble(Demand::tokens).sum();
    }
}
