package io.penstock.budget.instance;

import io.penstock.budget.usage.Spend;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The instance on which a spend may fit earliest, remembered by spend so that not every arrival asks every instance.
 *
 * <p>{@link InstanceBudget#fitsNotBeforeMillis} holds regardless of what the running calls turn out to use, and later
 * grants only put it off. So a result stays a lower bound until limits or the clock change, and a request that expires
 * before it can be ended at once. Otherwise the instance that was found is asked again, and all instances only if it
 * no longer fits in time.
 *
 * <p>Not safe for use by several threads. All instants are milliseconds of the epoch.
 */
final class EarliestFits {
    /**
     * Enough for the usual spends: requests differ mostly by their maximum of output tokens, and few maxima are
     * common.
     */
    private static final int MAX_REMEMBERED = 64;

    private record Fit(int instance, long atMillis) {}

    /** In the order of access: the spend that was asked for longest ago comes first. */
    private final Map<Spend, Fit> found = new LinkedHashMap<>(16, 0.75f, true);

    /** To be called when limits, instances or the clock have changed. */
    void forget() {
        found.clear();
    }

    /** Whether a spend may fit one of the instances before an instant; false only when it certainly does not. */
    boolean isBefore(long atMillis, Spend spend, List<InstanceBudget> instances) {
        Fit known = found.get(spend);
        if (known != null && known.atMillis() >= atMillis) {
            return false;
        }
        if (known != null && instances.get(known.instance()).fitsNotBeforeMillis(spend) < atMillis) {
            return true;
        }
        return find(spend, instances) < atMillis;
    }

    /**
     * The earliest instant at which a spend may fit one of the instances, as of the last search for it.
     *
     * @return {@link Long#MAX_VALUE} when it never does
     */
    long atMillis(Spend spend, List<InstanceBudget> instances) {
        Fit known = found.get(spend);
        return known != null ? known.atMillis() : find(spend, instances);
    }

    private long find(Spend spend, List<InstanceBudget> instances) {
        Fit earliest = new Fit(0, Long.MAX_VALUE);
        for (int i = 0; i < instances.size(); i++) {
            long at = instances.get(i).fitsNotBeforeMillis(spend);
            if (at < earliest.atMillis()) {
                earliest = new Fit(i, at);
            }
        }
        found.put(spend, earliest);
        if (found.size() > MAX_REMEMBERED) {
            found.remove(found.keySet().iterator().next());
        }
        return earliest.atMillis();
    }
}
