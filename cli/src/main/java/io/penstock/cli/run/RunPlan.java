package io.penstock.cli.run;

import io.penstock.cli.batch.BatchFile;
import io.penstock.cli.batch.OutputFile;
import io.penstock.records.PoolConfig;
import java.nio.file.Path;
import java.util.List;

/**
 * What one run is to do.
 *
 * @param existing what becomes of an earlier file of the output's name, unless the run goes on with it
 * @param dataDirectory where the run keeps its state
 * @param afterCompletion what becomes of the data directory
 * @param slots calls that are made at once for each pool
 */
public record RunPlan(
        BatchFile input,
        List<PoolConfig> pools,
        Path output,
        OutputFile.Existing existing,
        Path dataDirectory,
        AfterCompletion afterCompletion,
        int slots) {
    /** What becomes of the data directory of a completed run. */
    public enum AfterCompletion {
        /** The next run on it knows what this one has spent in the last minute. */
        KEEP,
        REMOVE
    }

    /** Where a run keeps its state unless it is told: beside its output, under the output's name. */
    public static Path dataDirectoryOf(Path output) {
        Path absolute = output.toAbsolutePath().normalize();
        return absolute.resolveSibling(".penstock").resolve(absolute.getFileName());
    }

    public RunPlan {
        pools = List.copyOf(pools);
    }
}
