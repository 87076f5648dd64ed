package io.penstock.cli.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;

/** Files that one process at a time may use. */
public final class FileLocks {
    private FileLocks() {}

    /**
     * Locks the file until the channel is closed.
     *
     * @return false if it is already locked, in this process or another
     */
    @SuppressWarnings("NullAway") // FileChannel.tryLock answers null when another process holds the lock.
    public static boolean take(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }
}
