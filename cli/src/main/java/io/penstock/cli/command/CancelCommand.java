package io.penstock.cli.command;

import io.penstock.cli.cluster.BatchFollower;
import io.penstock.cli.cluster.Cancellations;
import io.penstock.cli.cluster.ClusterPools;
import io.penstock.cli.cluster.TopicReader;
import io.penstock.cli.cluster.TopicReader.From;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.error.UsageException;
import io.penstock.cli.report.BatchReport;
import io.penstock.records.ResponseStatus;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Cancels the waiting requests of a batch. */
@Command(
        name = "cancel",
        description =
                "End the requests of a batch that wait, and those of it that come later. What is running finishes.")
final class CancelCommand implements Callable<Integer>, CommonOptions.Holder {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration BOUND = Duration.ofSeconds(10);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final ClusterOptions clusterOptions = new ClusterOptions();

    @Parameters(paramLabel = "ID", description = "The batch.")
    private String batch = "";

    @Option(names = "--request", paramLabel = "ID", description = "Cancel this request of the batch alone.")
    private Optional<String> request = Optional.empty();

    @Option(names = "--pool", paramLabel = "POOL", description = "Cancel in this pool alone. Default: in every pool.")
    private Optional<String> pool = Optional.empty();

    @Override
    public Integer call() {
        common.quiet();
        Cluster cluster = clusterOptions.connect().cluster();
        try (var follower = new BatchFollower(cluster, batch)) {
            BatchReport before = follower.report();
            if (before.isUnknown()) {
                throw UnknownBatch.of(batch);
            }
            Set<String> pools = pools(cluster, before);
            String said = request.isPresent()
                    ? cancelRequest(cluster, request.get(), pools)
                    : cancelBatch(cluster, follower, pools);
            spec.commandLine().getOut().println(said);
        }
        return ExitCode.SUCCEEDED;
    }

    /**
     * The pools to cancel in. While the ledger has not read all requests, they may be for any pool, so it is all
     * pools.
     */
    private Set<String> pools(Cluster cluster, BatchReport report) {
        Set<String> known = new TreeSet<>(ClusterPools.read(cluster).keySet());
        report.parts().forEach(part -> part.getPool().ifPresent(known::add));
        if (pool.isEmpty()) {
            return known;
        }
        if (!known.contains(pool.get())) {
            throw new UsageException("there is no pool " + pool.get(), "there are: " + String.join(", ", known));
        }
        return Set.of(pool.get());
    }

    private String cancelBatch(Cluster cluster, BatchFollower follower, Collection<String> pools) {
        long cancelledBefore = follower.report().cancelled();
        Cancellations.send(cluster, batch, Optional.empty(), pools, Instant.now());
        long deadline = System.nanoTime() + BOUND.toNanos();
        while (waiting(follower.report(), pools) > 0 && System.nanoTime() < deadline) {
            follower.poll(POLL);
        }
        BatchReport after = follower.report();
        long cancelled = after.cancelled() - cancelledBefore;
        long waiting = waiting(after, pools);
        return "batch %s: %,d cancelled, %,d running, which finish, %,d had ended%s"
                .formatted(
                        batch,
                        cancelled,
                        after.running(),
                        after.ended() - cancelled,
                        waiting == 0
                                ? ""
                                : ", %,d still wait: the ledger ends them when it comes to them".formatted(waiting));
    }

    private static long waiting(BatchReport report, Collection<String> pools) {
        return report.unread()
                + report.parts().stream()
                        .filter(part -> part.getPool().filter(pools::contains).isPresent())
                        .mapToLong(part -> part.getWaiting())
                        .sum();
    }

    private String cancelRequest(Cluster cluster, String id, Collection<String> pools) {
        Set<String> requested = new HashSet<>();
        Set<ResponseStatus> answers = EnumSet.noneOf(ResponseStatus.class);
        Optional<String> batchId = Optional.of(batch);
        try (TopicReader reader = TopicReader.of(cluster)
                .read(Topic.REQUESTS, From.BEGINNING, (key, record) -> {
                    if (record.getRequestId().equals(id) && record.getBatchId().equals(batchId)) {
                        requested.add(id);
                    }
                })
                .read(Topic.RESPONSES, From.BEGINNING, (key, response) -> {
                    if (response.getRequestId().equals(id)
                            && response.getBatchId().equals(batchId)) {
                        answers.add(response.getStatus());
                    }
                })) {
            reader.readToEnd();
            // A request that the ledger has read may be deleted from the topic and still be waiting.
            if (requested.isEmpty() && answers.isEmpty() && reader.isWhole(Topic.REQUESTS)) {
                throw new UsageException("batch " + batch + " has no request " + id, "is its id right?");
            }
            if (!answers.isEmpty()) {
                return "request " + id + " had ended before: "
                        + answers.iterator().next();
            }
            Cancellations.send(cluster, batch, Optional.of(id), pools, Instant.now());
            long deadline = System.nanoTime() + BOUND.toNanos();
            while (answers.isEmpty() && System.nanoTime() < deadline) {
                reader.poll(POLL);
            }
            return answers.isEmpty()
                    ? "request " + id + " is running and finishes, or waits for the ledger to come to it"
                            + (requested.isEmpty() ? ", if the batch has it" : "")
                    : "request " + id + " has ended: " + answers.iterator().next();
        }
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}
