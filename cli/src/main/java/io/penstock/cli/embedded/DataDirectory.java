package io.penstock.cli.embedded;

import io.penstock.cli.error.UsageException;
import io.penstock.cli.file.FileLocks;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory that only this process uses, with the embedded broker's log and related files. */
public final class DataDirectory implements Closeable {
    private static final String LOCK = "lock";

    /** The least free space to start with. The broker's index files alone take part of it. */
    private static final long MIN_FREE_BYTES = 256L * 1024 * 1024;

    private final Path path;
    private final RandomAccessFile lockFile;

    private DataDirectory(Path path, RandomAccessFile lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /**
     * Creates the directory if need be and locks it until {@link #close} or the end of the process.
     *
     * @throws UsageException when it cannot be written, or another process uses it
     */
    public static DataDirectory open(Path path) {
        try {
            Files.createDirectories(path);
            requireRoom(path, freeBytes(path));
            var lockFile = new RandomAccessFile(path.resolve(LOCK).toFile(), "rw");
            if (!FileLocks.take(lockFile.getChannel())) {
                lockFile.close();
                throw new UsageException(
                        "data directory " + path + " is in use by another process",
                        "wait for it to end, or name another directory with --data-dir");
            }
            return new DataDirectory(path, lockFile);
        } catch (IOException e) {
            throw new UsageException(
                    "data directory " + path + " cannot be written: " + reason(e),
                    "name a directory that you may write to with --data-dir");
        }
    }

    static void requireRoom(Path path, long freeBytes) {
        if (freeBytes < MIN_FREE_BYTES) {
            throw new UsageException(
                    "data directory " + path + " is on a disk with " + freeBytes / (1024 * 1024) + " MiB left; "
                            + MIN_FREE_BYTES / (1024 * 1024) + " MiB are needed to begin",
                    "make room, or name a directory on another disk with --data-dir");
        }
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileSystemException f && f.getReason() != null) {
            return f.getReason();
        }
        return String.valueOf(e.getMessage());
    }

    public Path path() {
        return path;
    }

    /** The free space on its disk. */
    public long freeBytes() throws IOException {
        return freeBytes(path);
    }

    private static long freeBytes(Path path) throws IOException {
        return Files.getFileStore(path).getUsableSpace();
    }

    /** Deletes the directory and everything in it. */
    public void delete() throws IOException {
        close();
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(path)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
