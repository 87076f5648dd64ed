package io.penstock.cli.command;

import io.penstock.cli.cluster.ClusterPools;
import io.penstock.cli.cluster.PoolSnapshots;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.report.GrantsJson;
import io.penstock.cli.report.GrantsText;
import io.penstock.records.PoolSnapshot;
import io.penstock.schemas.Cluster;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the grants whose outcome is overdue. */
@Command(
        name = "grants",
        description = "List the grants whose outcome has not come a minute after the latest start of their calls, the "
                + "oldest first, at most 32 of a pool: long calls, and those of which nobody will report. "
                + "Each holds budget, and a place of its instance, until its outcome comes or it is released.",
        subcommands = ReleaseGrantsCommand.class)
final class GrantsCommand implements Callable<Integer>, CommonOptions.Holder {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final ClusterOptions clusterOptions = new ClusterOptions();

    @Parameters(
            paramLabel = "POOL",
            index = "0",
            arity = "0..1",
            description = "The pool. Default: all. Behind -- for a pool that is called release.")
    private Optional<String> pool = Optional.empty();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        common.quiet();
        Cluster cluster = clusterOptions.connect().cluster();
        Set<String> inForce = ClusterPools.read(cluster).keySet();
        if (pool.isPresent() && !inForce.contains(pool.get())) {
            throw UnknownPool.of(pool.get(), inForce);
        }
        List<PoolSnapshot> snapshots = snapshots(cluster, pool.map(Set::of).orElse(inForce));
        Instant now = Instant.now();
        var out = spec.commandLine().getOut();
        out.print(json ? GrantsJson.of(snapshots, now) : GrantsText.of(snapshots, now));
        out.flush();
        return ExitCode.SUCCEEDED;
    }

    private List<PoolSnapshot> snapshots(Cluster cluster, Set<String> chosen) {
        try (var snapshots = new PoolSnapshots(cluster)) {
            List<PoolSnapshot> told =
                    chosen.stream().flatMap(name -> snapshots.of(name).stream()).toList();
            if (told.isEmpty()) {
                throw ReleaseGrantsCommand.silent(
                        pool.map(name -> "pool " + name).orElse("any pool"));
            }
            return told;
        }
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}
