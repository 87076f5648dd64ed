package io.penstock.cli.command;

import io.penstock.cli.cluster.ClusterPools;
import io.penstock.cli.cluster.PoolSnapshots;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.error.UsageException;
import io.penstock.cli.error.WorkFailedException;
import io.penstock.records.GrantRelease;
import io.penstock.records.GrantSnapshot;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSnapshot;
import io.penstock.schemas.Cluster;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Releases the places of grants whose outcome does not come. */
@Command(
        name = "release",
        description = "Settle overdue grants of a pool now, with the most that they can have used, and give back their "
                + "places. Their requests get no response by that: one that a worker still has is answered, or comes "
                + "back, once; one that is lost may be submitted again when the pool's duplicate-window is over.")
final class ReleaseGrantsCommand implements Callable<Integer>, CommonOptions.Holder {
    private static final Duration POLL = Duration.ofMillis(200);

    /** How long to wait for the ledger, which reads a release within a second and reports it within another. */
    private static final Duration BOUND = Duration.ofSeconds(10);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final ClusterOptions clusterOptions = new ClusterOptions();

    @Parameters(paramLabel = "POOL", index = "0", description = "The pool.")
    private String pool = "";

    @Parameters(
            paramLabel = "GRANT",
            index = "1..*",
            arity = "1..*",
            description = "The grants, as `penstock grants` lists them.")
    private List<Long> grants = List.of();

    @Override
    public Integer call() {
        common.quiet();
        Cluster cluster = clusterOptions.connect().cluster();
        PoolConfig config = PoolInForce.read(cluster, pool);
        try (var snapshots = new PoolSnapshots(cluster)) {
            PoolSnapshot before = snapshots.of(pool).orElseThrow(() -> silent("pool " + pool));
            Set<Long> chosen = new TreeSet<>(grants);
            checkListed(chosen, before);
            ClusterPools.publish(cluster, List.of(ordered(config, before, chosen)), Set.of());
            spec.commandLine().getOut().println(pool + ": " + awaitEnd(snapshots, before, chosen));
        }
        return ExitCode.SUCCEEDED;
    }

    private void checkListed(Set<Long> chosen, PoolSnapshot before) {
        Set<Long> unknown = new TreeSet<>(chosen);
        unknown.removeAll(listed(before));
        if (!unknown.isEmpty()) {
            throw new UsageException(
                    "pool " + pool + " has no overdue grant " + text(unknown),
                    "its outcome has come, or is not overdue yet; `penstock grants` lists those that can be released");
        }
    }

    private static Set<Long> listed(PoolSnapshot snapshot) {
        return snapshot.getOldestGrants().stream()
                .map(GrantSnapshot::getGrantId)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The configuration with these releases, and with earlier ones that may not have been carried out yet. */
    private static PoolConfig ordered(PoolConfig config, PoolSnapshot before, Set<Long> chosen) {
        return PoolConfig.newBuilder(config)
                .setReleasedGrants(before.getOldestGrants().stream()
                        .map(grant -> new GrantRelease(grant.getGrantId(), grant.getGrantedAt()))
                        .filter(order -> chosen.contains(order.getGrantId())
                                || config.getReleasedGrants().contains(order))
                        .toList())
                .build();
    }

    private String awaitEnd(PoolSnapshots snapshots, PoolSnapshot before, Set<Long> chosen) {
        long deadline = System.nanoTime() + BOUND.toNanos();
        PoolSnapshot after = before;
        Set<Long> left = new TreeSet<>(chosen);
        while (!left.isEmpty() && System.nanoTime() < deadline) {
            snapshots.poll(POLL);
            after = snapshots.of(pool).orElse(after);
            left.retainAll(listed(after));
        }
        if (!left.isEmpty()) {
            throw new WorkFailedException(
                    "the ledger has not released " + text(left) + " of pool " + pool + " within " + BOUND.toSeconds()
                            + " s",
                    "is it running? `penstock grants` tells; it does so when it comes to it, unless an `apply` was quicker");
        }
        long settled = chosen.size() - (after.getReleased() - before.getReleased());
        return settled <= 0
                ? "released " + text(chosen)
                : "ended " + text(chosen) + "; of " + settled + " the outcome came first";
    }

    /** The error when no ledger reports a pool. */
    static WorkFailedException silent(String what) {
        return new WorkFailedException("no ledger has told of " + what + " in the last two minutes", "is one running?");
    }

    private static String text(Collection<Long> grants) {
        return grants.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}
