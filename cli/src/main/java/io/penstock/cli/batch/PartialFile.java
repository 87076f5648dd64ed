package io.penstock.cli.batch;

import io.penstock.cli.batch.OutputFile.Existing;
import io.penstock.cli.error.UsageException;
import io.penstock.cli.error.WorkFailedException;
import io.penstock.cli.file.FileLocks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** {@code OUT.partial}, which one process at a time writes until it becomes {@code OUT}. */
final class PartialFile implements AutoCloseable {
    private final Path target;
    private final Path path;
    private final FileChannel channel;
    private final Existing existing;

    private PartialFile(Path target, Path path, FileChannel channel, Existing existing) {
        this.target = target;
        this.path = path;
        this.channel = channel;
        this.existing = existing;
    }

    /** The file that grows next to an output, at the target of a symbolic link. */
    static Path of(Path output) throws IOException {
        return beside(target(output));
    }

    private static Path beside(Path target) {
        return target.resolveSibling(target.getFileName() + ".partial");
    }

    private static Path target(Path output) throws IOException {
        return Files.exists(output) ? output.toRealPath() : output;
    }

    /**
     * Begins the file. An existing one is emptied only if no other process writes it and {@code existing} allows it.
     *
     * @throws UsageException when an existing file is to be kept, or another process writes it
     */
    static PartialFile begin(Path output, Existing existing) throws IOException {
        Path target = target(output);
        Path path = beside(target);
        requireRoomFor(output, existing);
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try {
            // The previous owner of the lock may have completed the file after it was opened here.
            if (!FileLocks.take(channel) || !Files.exists(path)) {
                throw new UsageException(
                        "output " + path + " is being written by another process",
                        "wait for that one to end, or name another output with -o");
            }
            requireRoomFor(output, existing);
            if (existing == Existing.KEEP && channel.size() > 0) {
                throw new UsageException(
                        "output " + path + " has the answers of a run that did not come to its end",
                        "go on with that run by its own command, --data-dir included; or name another output with -o, and"
                                + " copy what has succeeded with --retry-failed " + path
                                + "; or replace it, and the answers in it that were paid for, with --force");
            }
            channel.truncate(0);
            return new PartialFile(target, path, channel, existing);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void requireRoomFor(Path output, Existing existing) {
        if (existing != Existing.REPLACE && Files.exists(output, LinkOption.NOFOLLOW_LINKS)) {
            throw new UsageException(
                    "output " + output + " is there already",
                    "name another with -o, or replace it with --force; `penstock run --retry-failed " + output
                            + "` runs only what has not succeeded in it");
        }
    }

    OutputStream stream() {
        return Channels.newOutputStream(channel);
    }

    /** Forces all of it to the disk, and returns its mark, which does not change with the file's name. */
    String seal() throws IOException {
        channel.force(true);
        return FileStamp.of(path).toString();
    }

    /** Whether the output is the file that was sealed with this mark. */
    static boolean isSealed(Path output, String mark) throws IOException {
        return Files.exists(output) && FileStamp.of(target(output)).toString().equals(mark);
    }

    /**
     * Forces it to the disk and gives it the output's name. When this returns, the name is on the disk too.
     *
     * @throws WorkFailedException when the output is to be kept and another process has created it meanwhile
     */
    void complete() throws IOException {
        if (existing != Existing.REPLACE && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new WorkFailedException(
                    "output " + target + " was written by another process meanwhile, and is kept; all answers are in "
                            + path,
                    "move either of the two files to another name; or give the same command again with --force");
        }
        DurableMove.of(channel, path, target);
        channel.close();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
