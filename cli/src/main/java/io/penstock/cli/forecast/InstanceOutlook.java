package io.penstock.cli.forecast;

import java.util.List;

/**
 * What an instance can take.
 *
 * @param budgets the instance's limits
 * @param calls how many calls it may have at once; infinite without a bound
 * @param opensAfterSeconds seconds until it can be called again; 0 if it can be called now
 */
record InstanceOutlook(List<Budget> budgets, double calls, double opensAfterSeconds) {
    /**
     * A limit, and what each request uses of it.
     *
     * @param perRequest the amount for each request; at least 0
     */
    record Budget(Window window, double perRequest) {
        double requests(double afterSeconds) {
            return perRequest > 0 ? window.spendable(afterSeconds) / perRequest : Double.POSITIVE_INFINITY;
        }
    }

    InstanceOutlook {
        budgets = List.copyOf(budgets);
    }

    /**
     * How many requests can be granted within this time.
     *
     * @param turnSeconds how long a request holds its place
     */
    double requests(double afterSeconds, double turnSeconds) {
        if (afterSeconds < opensAfterSeconds) {
            return 0;
        }
        double most = calls * (1 + (afterSeconds - opensAfterSeconds) / turnSeconds);
        for (Budget budget : budgets) {
            most = Math.min(most, budget.requests(afterSeconds));
        }
        return most;
    }
}
