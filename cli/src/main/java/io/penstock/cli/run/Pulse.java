package io.penstock.cli.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;

/**
 * The last instant at which a process worked on a run, kept as a file's modification time because a killed process
 * writes nothing more.
 */
final class Pulse {
    private static final String FILE = "alive";

    private final Path file;

    Pulse(Path directory) {
        file = directory.resolve(FILE);
    }

    /** The last beat of this process or the previous one; empty before the first. */
    Optional<Instant> last() throws IOException {
        try {
            return Optional.of(Files.getLastModifiedTime(file).toInstant());
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    void beat(Instant now) throws IOException {
        Files.write(file, new byte[0], StandardOpenOption.CREATE);
        Files.setLastModifiedTime(file, FileTime.from(now));
    }
}
