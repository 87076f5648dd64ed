package io.penstock.cli.command;

import io.penstock.cli.error.UsageException;

/** The error for a batch that is unknown on the cluster. */
final class UnknownBatch {
    private UnknownBatch() {}

    static UsageException of(String batch) {
        return new UsageException("batch " + batch + " has no requests on this cluster", "is its id right?");
    }
}
