package io.penstock.cli.command;

import io.penstock.cli.error.ExitCode;
import io.penstock.cli.terminal.Interruption;
import io.penstock.cli.top.Top;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the state of pools and workers. */
@Command(
        name = "top",
        description =
                "Show where pools and workers stand, anew every second: requests that wait and run, rates and the "
                        + "time left, how full every limit is, size classes, tenants, workers. q or Ctrl-C ends it. Where there is "
                        + "no terminal it prints once.")
final class TopCommand implements Callable<Integer>, CommonOptions.Holder {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final ClusterOptions clusterOptions = new ClusterOptions();

    @Parameters(paramLabel = "POOL", arity = "0..*", description = "The pools to show. Default: all.")
    private List<String> pools = List.of();

    @Option(names = "--once", description = "Print once, as plain text, and end.")
    private boolean once;

    @Option(names = "--json", description = "Print once, as JSON, and end: the snapshots and the pools' rates.")
    private boolean json;

    @Override
    public Integer call() {
        common.quiet();
        try (var interruption = new Interruption();
                var top = new Top(clusterOptions.connect().cluster(), new HashSet<>(pools))) {
            if (json) {
                print(top.json());
            } else if (once || !top.live(interruption)) {
                print(top.text());
            }
        }
        return ExitCode.SUCCEEDED;
    }

    private void print(String text) {
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
    }

    @Override
    public CommonOptions common() {
        return common;
    }
}
