package io.penstock.cli.run;

import io.penstock.cli.batch.BatchFile;
import io.penstock.cli.batch.OutputFile;
import io.penstock.records.PoolConfig;
import java.nio.file.Path;
import java.util.List;

/**
 * What one run is to do.
 *
 * @param existing what happens to an existing file with the output's name, unless the run continues it
 * @param dataDirectory where the run keeps its state
 * @param afterCompletion what happens to the data directory
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
    /** What happens to the data directory of a completed run. */
    public enum AfterCompletion {
        /** It is kept, so that the next run on it knows what this run spent in the last minute. */
        KEEP,
        REMOVE
    }

    /** The default data directory of a run: next to its output, under the output's name. */
    public static Path dataDirectoryOf(Path output) {
        Path absolute = output.toAbsolutePath().normalize();
        return absolute.resolveSibling(".penstock").resolve(absolute.getFileName());
    }

    public RunPlan {
        pools = List.copyOf(pools);
    }
}
