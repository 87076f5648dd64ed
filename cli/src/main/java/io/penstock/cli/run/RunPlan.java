package io.penstock.cli.run;

import io.penstock.cli.batch.BatchFile;
import io.penstock.cli.batch.OutputFile;
import io.penstock.cli.file.CacheDirectory;
import io.penstock.records.PoolConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What one run is to do.
 *
 * @param existing what happens to an existing file with the output's name, unless the run continues it
 * @param dataDirectory where the run keeps its state
 * @param afterCompletion what happens to the data directory
 * @param slots calls that are made at once for each pool
 * @param learnt the directory that keeps what pools have learnt from one run to the next; empty when this run neither
 *     uses it nor adds to it
 */
public record RunPlan(
        BatchFile input,
        List<PoolConfig> pools,
        Path output,
        OutputFile.Existing existing,
        Path dataDirectory,
        AfterCompletion afterCompletion,
        int slots,
        Optional<Path> learnt) {
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

    /** Where runs of this user keep what pools have learnt. It need not exist. */
    public static Path learntDirectory() {
        return CacheDirectory.of(System.getenv(), Path.of(System.getProperty("user.home")))
                .resolve("learnt");
    }

    public RunPlan {
        pools = List.copyOf(pools);
    }
}
