package io.penstock.cli.batch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Gives a written file its name so that a loss of power leaves the old file or the new one, and never half of it. */
public final class DurableMove {
    private DurableMove() {}

    /**
     * Content and name are on the disk when this returns.
     *
     * @param written the file at {@code from}, open for writing
     * @param to in the same directory; what is there is replaced
     */
    public static void of(FileChannel written, Path from, Path to) throws IOException {
        written.force(true);
        Files.move(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(directoryOf(to), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private static Path directoryOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("must be a file in a directory, got " + file);
        }
        return parent;
    }
}
