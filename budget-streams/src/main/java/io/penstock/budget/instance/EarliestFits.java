package io.penstock.budget.instance;

import io.penstock.budget.usage.Spend;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which instance a spend may fit earliest, remembered by spend so that not every arrival asks every instance.
 *
 * <p>{@link InstanceBudget#fitsNotBeforeMillis} is certain whatever the calls under way turn out to use, and what is granted
 * later only puts it off. So what was found stays a bound until limits or the clock change: a request whose time is over
 * before it ends at once. Otherwise the instance that was found is asked again, and all of them only if it no longer fits in
 * time.
 *
 * <p>Not safe for use by several threads. All instants are milliseconds of the epoch.
 */
final class EarliestFits {
    /** Requests differ by what they are certain to need: mostly their maximum of output tokens, of which few are usual. */
    private static final int MAX_REMEMBERED = 64;

    private record Fit(int instance, long atMillis) {}

    /** What was asked for longest ago comes first. */
    private final Map<Spend, Fit> found = new LinkedHashMap<>(16, 0.75f, true);

    /** To be called when limits, instances or the clock have changed. */
    void forget() {
        found.clear();
    }

    /** Whether a spend may fit one of the instances before an instant, as far as that is not certain to be wrong. */
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
     * The earliest instant at which a spend may fit one of the instances, as far as was found when it was asked for last.
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
