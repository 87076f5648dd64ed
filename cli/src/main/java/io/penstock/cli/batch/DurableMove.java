package io.penstock.cli.batch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Renames a written file so that a power failure leaves either the old file or the new one, and never a part. */
public final class DurableMove {
    private DurableMove() {}

    /**
     * Moves the file. Content and name are on the disk when this returns.
     *
     * @param written the file at {@code from}, open for writing
     * @param to the new name, in the same directory; an existing file is replaced
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
