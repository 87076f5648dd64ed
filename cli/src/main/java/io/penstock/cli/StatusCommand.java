package io.penstock.cli;

import io.penstock.cli.cluster.BatchScan;
import io.penstock.cli.cluster.Pools;
import io.penstock.cli.report.StatusText;
import io.penstock.cli.report.Summary;
import io.penstock.schemas.Cluster;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says where a batch stands. */
@Command(name = "status", description = "Say where a batch stands: requests, responses by status, tokens.")
final class StatusCommand implements Callable<Integer>, CommonOptions.Holder {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final ClusterOptions clusterOptions = new ClusterOptions();

    @Parameters(paramLabel = "ID", description = "The batch.")
    private String batch = "";

    @Option(names = "--json", description = "Print JSON, with the fields of a run's summary.")
    private boolean json;

    @Override
    public Integer call() {
        common.quiet();
        Cluster cluster = clusterOptions.connect().cluster();
        try (var scan = new BatchScan(cluster, batch, response -> {})) {
            if (scan.requests() == 0) {
                throw new UsageException("batch " + batch + " has no requests on this cluster", "is its id right?");
            }
            Summary summary =
                    scan.tally().summary(scan.requests(), Pools.read(cluster).values());
            var out = spec.commandLine().getOut();
            out.print(json ? summary.json() : StatusText.of(batch, summary));
            out.flush();
        }
        return ExitCode.SUCCEEDED;
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}
