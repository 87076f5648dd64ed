package io.penstock.cli;

import io.penstock.dispatcher.DispatcherConfig;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of the commands that run a whole pipeline. */
final class RunOptions {
    @Option(names = "--summary", paramLabel = "FILE.json", description = "Write the summary as JSON too.")
    private Optional<Path> summary = Optional.empty();

    @Option(
            names = "--slots",
            paramLabel = "N",
            defaultValue = "${env:PENSTOCK_SLOTS:-" + DispatcherConfig.DEFAULT_SLOTS_PER_POOL + "}",
            description = "The most calls at the same time for each pool. Environment: PENSTOCK_SLOTS. Default: "
                    + DispatcherConfig.DEFAULT_SLOTS_PER_POOL + ".")
    private int slots = DispatcherConfig.DEFAULT_SLOTS_PER_POOL;

    Optional<Path> summary() {
        return summary;
    }

    int slots() {
        return slots;
    }
}
