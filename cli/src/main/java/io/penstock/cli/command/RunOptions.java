package io.penstock.cli.command;

import io.penstock.cli.batch.OutputFile;
import io.penstock.cli.error.UsageException;
import io.penstock.cli.file.DistinctFiles;
import io.penstock.dispatcher.DispatcherConfig;
import io.penstock.records.PoolConfig;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of the commands that run a whole pipeline. */
final class RunOptions {
    @Mixin
    private final SummaryOption summary = new SummaryOption();

    @Option(
            names = "--slots",
            paramLabel = "N",
            converter = WholeNumberConverter.Slots.class,
            defaultValue = "${env:PENSTOCK_SLOTS}",
            description =
                    "The most calls at the same time for each pool. Environment: PENSTOCK_SLOTS. Default: what the "
                            + "instances of the largest pool allow together, "
                            + DispatcherConfig.DEFAULT_SLOTS_PER_POOL + " for each without `concurrency`, at most "
                            + DispatcherConfig.MAX_SLOTS + ".")
    private Optional<Integer> slots = Optional.empty();

    @Option(names = "--force", description = "Replace an output that is there already.")
    private boolean force;

    OutputFile.Existing existing() {
        return force ? OutputFile.Existing.REPLACE : OutputFile.Existing.KEEP;
    }

    /** @throws UsageException when a file that a run writes is also another of the command's files */
    void requireDistinct(DistinctFiles read, Path output) {
        read.writes("the output", output);
        OutputFile.partialOf(output).ifPresent(partial -> read.writes("the unfinished output", partial));
        summary.requireDistinct(read);
    }

    SummaryOption summary() {
        return summary;
    }

    /** The calls at once that were asked for, or as many as the instances of these pools allow. */
    int slots(Collection<PoolConfig> pools) {
        return slots.orElseGet(() -> SlotsOfInstances.of(pools));
    }
}
