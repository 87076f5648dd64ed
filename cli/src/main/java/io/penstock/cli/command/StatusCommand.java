package io.penstock.cli.command;

import io.penstock.cli.cluster.BatchFollower;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.report.BatchReport;
import io.penstock.cli.report.StatusJson;
import io.penstock.cli.report.StatusText;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the status of a batch. */
@Command(
        name = "status",
        description = "Say where a batch stands, as the ledger has counted it within the last second or so: "
                + "requests by state, tokens, answers of 429, and when it is expected to end.")
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

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        common.quiet();
        try (var follower = new BatchFollower(clusterOptions.connect().cluster(), batch)) {
            BatchReport report = follower.report();
            if (report.isUnknown()) {
                throw UnknownBatch.of(batch);
            }
            var out = spec.commandLine().getOut();
            out.print(json ? StatusJson.of(report) : StatusText.of(report, Instant.now()));
            out.flush();
        }
        return ExitCode.SUCCEEDED;
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}
