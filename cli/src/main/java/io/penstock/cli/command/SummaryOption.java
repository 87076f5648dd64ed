package io.penstock.cli.command;

import io.penstock.cli.error.UsageException;
import io.penstock.cli.error.WorkFailedException;
import io.penstock.cli.file.DistinctFiles;
import io.penstock.cli.report.Summary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option for the file to which a command writes its summary as JSON. */
public final class SummaryOption {
    @Option(names = "--summary", paramLabel = "FILE.json", description = "Write the summary as JSON too.")
    private Optional<Path> file = Optional.empty();

    /**
     * Adds the file to those of the command.
     *
     * @throws UsageException when it is also another of the command's files
     */
    public void requireDistinct(DistinctFiles files) {
        file.ifPresent(path -> files.writes("--summary", path));
    }

    /**
     * Checks that the file can be written, before there is anything to write.
     *
     * @throws UsageException when it cannot be written
     */
    public void requireWritable() {
        file.ifPresent(path -> {
            Path directory = path.toAbsolutePath().getParent();
            if (Files.isDirectory(path) || directory == null || !Files.isWritable(directory)) {
                throw new UsageException("--summary " + path + " cannot be written", "is its directory there?");
            }
        });
    }

    public void write(Summary summary) {
        file.ifPresent(path -> {
            try {
                Files.writeString(path, summary.json(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new WorkFailedException(
                        "the summary " + path + " could not be written: " + e.getMessage(),
                        "the answers are complete all the same",
                        e);
            }
        });
    }
}
