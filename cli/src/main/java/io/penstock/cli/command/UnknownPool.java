package io.penstock.cli.command;

import io.penstock.cli.error.Suggestion;
import io.penstock.cli.error.UsageException;
import java.util.Set;

/** The error for a pool that is not in force. */
final class UnknownPool {
    private UnknownPool() {}

    /** @param pools the pools in force */
    static UsageException of(String pool, Set<String> pools) {
        if (pools.isEmpty()) {
            return new UsageException("no pool is in force on this cluster", "publish one with `penstock apply`");
        }
        return new UsageException(
                "pool " + pool + " is not in force on this cluster",
                Suggestion.nearest(pool, pools)
                                .map(near -> "did you mean " + near + "? ")
                                .orElse("")
                        + "the pools are " + String.join(", ", pools));
    }
}
