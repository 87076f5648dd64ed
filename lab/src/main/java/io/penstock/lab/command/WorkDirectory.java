package io.penstock.lab.command;

import io.penstock.cli.error.UsageException;
import io.penstock.cli.file.FileLocks;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A directory that one command at a time works in. */
record WorkDirectory(Path path, FileChannel lock) implements AutoCloseable {
    /** Makes the directory when it is not there. */
    static WorkDirectory open(Path path) {
        try {
            Files.createDirectories(path);
            FileChannel lock =
                    FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!FileLocks.take(lock)) {
                lock.close();
                throw new UsageException(
                        "--work " + path + " is in use by another command", "wait for it, or name another directory");
            }
            return new WorkDirectory(path, lock);
        } catch (IOException failed) {
            throw new UsageException("--work " + path + " cannot be used: " + failed.getMessage(), "name another one");
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
