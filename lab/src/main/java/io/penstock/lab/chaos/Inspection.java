package io.penstock.lab.chaos;

import io.penstock.provider.ProviderStats;
import io.penstock.provider.limits.KeyStats;
import io.penstock.records.PoolSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** What the pools' last snapshots and the provider's count say. Pure. */
final class Inspection {
    private Inspection() {}

    /** What a pool still holds, and where its counters disagree. */
    static List<String> unreleased(PoolSnapshot pool) {
        List<String> wrong = new ArrayList<>();
        String name = "pool " + pool.getPool() + ": ";
        long reserved = pool.getInstances().stream()
                .flatMap(instance -> instance.getLimits().stream())
                .mapToLong(limit -> limit.getReserved())
                .sum();
        if (pool.getWaiting() != 0 || pool.getOutstanding() != 0 || reserved != 0) {
            wrong.add(name + pool.getWaiting() + " wait, " + pool.getOutstanding() + " grants are outstanding, "
                    + reserved + " are reserved");
        }
        if (pool.getGranted() != pool.getSettled() + pool.getOutstanding()) {
            wrong.add(name + pool.getGranted() + " granted, " + pool.getSettled() + " settled");
        }
        return wrong;
    }

    static Check everythingReleased(List<String> names, Map<String, PoolSnapshot> pools) {
        List<String> wrong = new ArrayList<>();
        long granted = 0;
        for (String name : names) {
            PoolSnapshot pool = pools.get(name);
            if (pool == null) {
                wrong.add("pool " + name + " has no snapshot");
            } else {
                wrong.addAll(unreleased(pool));
                granted += pool.getGranted();
            }
        }
        return new Check("nothing reserved, nothing running", names.size() + " pools, " + granted + " granted", wrong);
    }

    static Check windowsWithinLimits(ProviderStats stats) {
        List<String> wrong = new ArrayList<>();
        double fullest = 0;
        long calls = 0;
        for (Map.Entry<String, KeyStats> key : new TreeMap<>(stats.keys()).entrySet()) {
            KeyStats used = key.getValue();
            calls += used.calls();
            fullest = Math.max(fullest, share(used.rpmUsedMax(), used.rpmLimit()));
            fullest = Math.max(fullest, share(used.tpmUsedMax(), used.tpmLimit()));
            above(key.getKey(), "requests", used.rpmUsedMax(), used.rpmLimit(), wrong);
            above(key.getKey(), "tokens", used.tpmUsedMax(), used.tpmLimit(), wrong);
        }
        String found = String.format(
                Locale.ROOT,
                "%d keys, %d calls, fullest window %.1f %% of its limit",
                stats.keys().size(),
                calls,
                100 * fullest);
        return new Check("no key's window above its limit", found, wrong);
    }

    private static double share(long used, OptionalLong limit) {
        return limit.isPresent() ? (double) used / limit.getAsLong() : 0;
    }

    private static void above(String key, String what, long used, OptionalLong limit, List<String> wrong) {
        if (limit.isPresent() && used > limit.getAsLong()) {
            wrong.add(key + " used " + used + " " + what + " in a window, its limit is " + limit.getAsLong());
        }
    }

    static Check none(String what, List<?> found) {
        return new Check(
                "no " + what,
                Integer.toString(found.size()),
                found.stream().map(String::valueOf).toList());
    }
}
