package io.penstock.cli.report;

import io.penstock.records.BatchStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * The status of a batch, added up over its pools.
 *
 * @param batchId the batch
 * @param parts the ledger's latest status of each pool, in the order of their names
 * @param submitted requests that were submitted, as far as the submission noted it
 * @param expected requests of the complete batch, as far as the submission noted it
 */
public record BatchReport(String batchId, List<BatchStatus> parts, long submitted, long expected) {
    public BatchReport {
        parts = parts.stream()
                .sorted(Comparator.comparing(part -> part.getPool().orElse("")))
                .toList();
    }

    /** The report of a batch that is submitted completely. */
    public static BatchReport of(String batchId, Collection<BatchStatus> parts, long submitted) {
        return of(batchId, parts, submitted, submitted);
    }

    public static BatchReport of(String batchId, Collection<BatchStatus> parts, long submitted, long expected) {
        return new BatchReport(batchId, List.copyOf(parts), submitted, expected);
    }

    /** Whether there is no trace of the batch. */
    public boolean isUnknown() {
        return parts.isEmpty() && submitted == 0;
    }

    /** Submitted requests that the ledger has not read yet. */
    public long unread() {
        return Math.max(0, submitted - sum(BatchStatus::getRequests));
    }

    /** Requests that are still to be submitted. */
    public long unsubmitted() {
        return Math.max(0, expected - Math.max(submitted, sum(BatchStatus::getRequests)));
    }

    public long requests() {
        return sum(BatchStatus::getRequests) + unread();
    }

    /** Requests that are neither running nor ended, including those that the ledger has not read. */
    public long waiting() {
        return sum(BatchStatus::getWaiting) + unread();
    }

    public long running() {
        return sum(BatchStatus::getRunning);
    }

    public long cancelled() {
        return sum(BatchStatus::getCancelled);
    }

    /** Requests with a terminal response. */
    public long ended() {
        return sum(BatchReport::ended);
    }

    static long ended(BatchStatus part) {
        return part.getSucceeded() + part.getFailed() + part.getRejected() + part.getExpired() + part.getCancelled();
    }

    long sum(ToLongFunction<BatchStatus> field) {
        return parts.stream().mapToLong(field).sum();
    }

    /** The latest expected end of the pools; empty when it is unknown for one of them. */
    public Optional<Instant> expectedEnd() {
        List<BatchStatus> unfinished = parts.stream()
                .filter(part -> part.getWaiting() + part.getRunning() > 0)
                .toList();
        boolean isKnown = unread() == 0
                && unsubmitted() == 0
                && unfinished.stream().allMatch(part -> part.getExpectedEnd().isPresent());
        return isKnown
                ? unfinished.stream()
                        .flatMap(part -> part.getExpectedEnd().stream())
                        .max(Comparator.naturalOrder())
                : Optional.empty();
    }
}
