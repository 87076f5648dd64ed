package io.penstock.cli;

import io.penstock.cli.batch.OutputFile;
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
            converter = WholeNumberConverter.Slots.class,
            defaultValue = "${env:PENSTOCK_SLOTS:-" + DispatcherConfig.DEFAULT_SLOTS_PER_POOL + "}",
            description = "The most calls at the same time for each pool. Environment: PENSTOCK_SLOTS. Default: "
                    + DispatcherConfig.DEFAULT_SLOTS_PER_POOL + ".")
    private int slots = DispatcherConfig.DEFAULT_SLOTS_PER_POOL;

    @Option(names = "--force", description = "Replace an output that is there already.")
    private boolean force;

    OutputFile.Existing existing() {
        return force ? OutputFile.Existing.REPLACE : OutputFile.Existing.KEEP;
    }

    /** @throws UsageException when a file that a run writes is another one of the command's files */
    void requireDistinct(DistinctFiles read, Path output) {
        read.writes("the output", output);
        OutputFile.partialOf(output).ifPresent(partial -> read.writes("the unfinished output", partial));
        summary.ifPresent(file -> read.writes("--summary", file));
    }

    Optional<Path> summary() {
        return summary;
    }

    int slots() {
        return slots;
    }
}
