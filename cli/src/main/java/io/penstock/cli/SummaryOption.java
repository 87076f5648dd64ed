package io.penstock.cli;

import io.penstock.cli.report.Summary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the summary goes as JSON, of the commands that have one. */
final class SummaryOption {
    @Option(names = "--summary", paramLabel = "FILE.json", description = "Write the summary as JSON too.")
    private Optional<Path> file = Optional.empty();

    /** @throws UsageException when it is another one of the command's files */
    void requireDistinct(DistinctFiles files) {
        file.ifPresent(path -> files.writes("--summary", path));
    }

    /** @throws UsageException when it cannot be written, before there is anything to write */
    void requireWritable() {
        file.ifPresent(path -> {
            Path directory = path.toAbsolutePath().getParent();
            if (Files.isDirectory(path) || directory == null || !Files.isWritable(directory)) {
                throw new UsageException("--summary " + path + " cannot be written", "is its directory there?");
            }
        });
    }

    void write(Summary summary) {
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
