package io.penstock.budget.kafka.record;

import io.penstock.schemas.Excerpt;
import java.util.Collection;
import java.util.stream.Collectors;

/** Lists the names of pools for a message. */
public final class PoolNames {
    /** The most names that are listed: enough to find a misspelt one, while a cluster may have thousands. */
    private static final int MAX_LISTED = 50;

    private PoolNames() {}

    public static String list(Collection<String> names) {
        if (names.isEmpty()) {
            return "none";
        }
        String listed = names.stream().limit(MAX_LISTED).map(Excerpt::of).collect(Collectors.joining(", "));
        int more = names.size() - MAX_LISTED;
        return more > 0 ? listed + " and " + more + " more" : listed;
    }
}
