package io.penstock.cli.file;

import io.penstock.cli.error.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of one command. A file that it writes must not be any of the others, under any name or link. */
public final class DistinctFiles {
    private final List<Named> files = new ArrayList<>();

    private record Named(String role, Path path) {}

    /** Adds a file that the command only reads. */
    public DistinctFiles reads(String role, Path path) {
        files.add(new Named(role, path));
        return this;
    }

    /**
     * Adds a file that the command writes.
     *
     * @throws UsageException when it is one of the files that were added before
     */
    public DistinctFiles writes(String role, Path path) {
        for (Named other : files) {
            if (isSame(path, other.path())) {
                throw new UsageException(
                        role + " " + path + " and " + other.role() + " " + other.path() + " are the same file",
                        "name another file for one of them");
            }
        }
        files.add(new Named(role, path));
        return this;
    }

    private static boolean isSame(Path one, Path other) {
        try {
            if (Files.exists(one) && Files.exists(other)) {
                return Files.isRegularFile(one) && Files.isSameFile(one, other);
            }
            return place(one).equals(place(other));
        } catch (IOException e) {
            throw new UsageException(one + " and " + other + " cannot be told apart: " + e.getMessage());
        }
    }

    /** The real path of a file that exists or would be created. */
    private static Path place(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        Path parent = absolute.getParent();
        return parent != null && Files.exists(parent)
                ? parent.toRealPath().resolve(parent.relativize(absolute))
                : absolute.normalize();
    }
}
