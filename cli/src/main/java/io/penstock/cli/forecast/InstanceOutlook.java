package io.penstock.cli.forecast;

import java.util.List;

/**
 * What an instance can take on.
 *
 * @param budgets its limits
 * @param calls how many calls it may have at once; infinite when it does not say
 * @param opensAfterSeconds when it can be called again; 0 when it can be now
 */
record InstanceOutlook(List<Budget> budgets, double calls, double opensAfterSeconds) {
    /**
     * A limit, and what each request takes of it.
     *
     * @param perRequest at least 0
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
     * How many requests can have been granted by then.
     *
     * @param turnSeconds how long a request holds a place
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
