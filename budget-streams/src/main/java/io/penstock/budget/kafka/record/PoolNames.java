package io.penstock.budget.kafka.record;

import io.penstock.schemas.Excerpt;
import java.util.Collection;
import java.util.stream.Collectors;

/** The names of pools as a message lists them. */
public final class PoolNames {
    /** Enough to find a name that was misspelt; a cluster may have thousands. */
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
