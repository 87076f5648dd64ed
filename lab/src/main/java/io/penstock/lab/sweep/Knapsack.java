package io.penstock.lab.sweep;

import java.util.ArrayList;
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
    record Demand(double requests, double tokens) {
        /** How many of its requests so many tokens pay for, at most all. */
        double requestsFor(double spent) {
            return tokens > 0 ? Math.min(1, spent / tokens) * requests : 0;
        }
    }

    private Knapsack() {}

    /**
     * The most of all: the smallest first.
     *
     * @param tokens of each request, or what is expected of it
     */
    static double most(double[] tokens, Budget budget) {
        double[] smallestFirst = tokens.clone();
        Arrays.sort(smallestFirst);
        double left = budget.tokens();
        double served = 0;
        for (double size : smallestFirst) {
            double part = size <= left ? 1 : left / size;
            served += part;
            left -= part * size;
            if (part < 1) {
                break;
            }
        }
        return Math.min(served, budget.requests());
    }

    /** The most for a policy that tells size classes apart, and nothing within them: the smallest first. */
    static double smallestFirst(List<Demand> classes, Budget budget) {
        double left = budget.tokens();
        double served = 0;
        for (Demand of : classes) {
            double spent = Math.min(left, of.tokens());
            left -= spent;
            served += of.requestsFor(spent);
        }
        return Math.min(served, budget.requests());
    }

    /**
     * The most for a policy that divides the tokens between size classes as was done in truth, and tells nothing apart
     * within them. What a class cannot use goes to the others, the smallest first.
     *
     * @param classes smallest requests first
     * @param spent tokens that were spent on each of them in truth
     */
    static double divided(List<Demand> classes, List<Double> spent, Budget budget) {
        double all = spent.stream().mapToDouble(tokens -> tokens).sum();
        double more = all > 0 ? Math.max(1, budget.tokens() / all) : 1;
        List<Demand> left = new ArrayList<>();
        double served = 0;
        double used = 0;
        for (int i = 0; i < classes.size(); i++) {
            Demand of = classes.get(i);
            double tokens = Math.min(of.tokens(), more * spent.get(i));
            double requests = of.requestsFor(tokens);
            served += requests;
            used += tokens;
            left.add(new Demand(of.requests() - requests, of.tokens() - tokens));
        }
        double rest = Math.max(0, budget.tokens() - used);
        return Math.min(served + smallestFirst(left, new Budget(budget.requests(), rest)), budget.requests());
    }
}
