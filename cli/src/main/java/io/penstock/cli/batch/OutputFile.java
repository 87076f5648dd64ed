package io.penstock.cli.batch;

import io.penstock.cli.error.UsageException;
import io.penstock.cli.error.WorkFailedException;
import io.penstock.records.InferenceResponse;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** The output file: named {@code OUT.partial} while it grows, {@code OUT} when it is complete. */
public final class OutputFile implements AutoCloseable {
    private static final Set<String> STANDARD_OUTPUT = Set.of("-", "/dev/stdout");

    /** What may happen to an existing file with the output's name. */
    public enum Existing {
        /** It is kept, and so are the answers that an unfinished run has left in {@code OUT.partial}. */
        KEEP,
        /**
         * It is kept. {@code OUT.partial} is written from the beginning, because the cluster still has its answers.
         */
        KEEP_COMPLETE,
        REPLACE
    }

    private final Path path;
    private final Optional<PartialFile> partial;
    private final Writer writer;

    private OutputFile(Path path, Optional<PartialFile> partial, OutputStream out) {
        this.path = path;
        this.partial = partial;
        this.writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8.newEncoder()));
    }

    /**
     * Starts the file. {@code -} and {@code /dev/stdout} mean this process's standard output. A pipe or a device is
     * written directly.
     *
     * @throws UsageException when it cannot be written, exists and is to be kept, or is being written by another
     *     process
     */
    public static OutputFile create(Path path, Existing existing) {
        if (isStandardOutput(path)) {
            // Not System.out, which hides its errors.
            return new OutputFile(path, Optional.empty(), new FileOutputStream(FileDescriptor.out));
        }
        if (Files.isDirectory(path)) {
            throw new UsageException("output " + path + " is a directory", "name a file");
        }
        try {
            if (isSpecial(path)) {
                return new OutputFile(path, Optional.empty(), Files.newOutputStream(path));
            }
            PartialFile partial = PartialFile.begin(path, existing);
            return new OutputFile(path, Optional.of(partial), partial.stream());
        } catch (IOException e) {
            throw new UsageException(
                    "output " + path + " cannot be written: " + e.getMessage(),
                    "is its directory there, and may you write to it?");
        }
    }

    /** Whether this names standard output. */
    public static boolean isStandardOutput(Path path) {
        return STANDARD_OUTPUT.contains(path.toString());
    }

    /** The file in which the output grows; empty when the output is written directly. */
    public static Optional<Path> partialOf(Path path) {
        try {
            return isStandardOutput(path) || isSpecial(path) ? Optional.empty() : Optional.of(PartialFile.of(path));
        } catch (IOException e) {
            throw new UsageException("output " + path + " cannot be written: " + e.getMessage());
        }
    }

    private static boolean isSpecial(Path path) {
        boolean isDevice = path.startsWith("/dev") && !path.startsWith("/dev/shm");
        return isDevice || (Files.exists(path) && !Files.isRegularFile(path));
    }

    /**
     * Adds a line.
     *
     * @throws WorkFailedException when it cannot be written; all writing methods throw this
     */
    public void write(InferenceResponse response) {
        writeLine(OutputLines.of(response));
    }

    void writeLine(String line) {
        attempt(() -> {
            writer.write(line);
            writer.write('\n');
        });
    }

    /** Writes the buffer to the file, so that a person can look at it. */
    public void flush() {
        attempt(writer::flush);
    }

    /**
     * Forces what was written to the disk, and returns a mark by which {@link #isSealed} recognises the complete
     * output.
     */
    public String seal() {
        flush();
        String[] mark = {""};
        attempt(() -> mark[0] = partial.isPresent() ? partial.get().seal() : "");
        return mark[0];
    }

    /** Whether the output is the file that was sealed with this mark, unchanged. */
    public static boolean isSealed(Path path, String mark) {
        try {
            return PartialFile.isSealed(path, mark);
        } catch (IOException e) {
            throw new UsageException("output " + path + " cannot be read: " + e.getMessage());
        }
    }

    /**
     * Gives the file its final name. When this returns, all of it is on the disk.
     *
     * @throws WorkFailedException also when a file to be kept has that name by now
     */
    public void complete() {
        attempt(() -> {
            writer.flush();
            if (partial.isPresent()) {
                partial.get().complete();
            } else {
                writer.close();
            }
        });
    }

    @Override
    public void close() {
        attempt(writer::close);
    }

    private interface Writing {
        void run() throws IOException;
    }

    private void attempt(Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            throw new WorkFailedException(
                    "output " + path + " cannot be written: " + e.getMessage(),
                    "make room for it, then give the same command again",
                    e);
        }
    }
}
