package io.penstock.cli.batch;

import io.penstock.cli.UsageException;
import io.penstock.cli.WorkFailedException;
import io.penstock.records.InferenceResponse;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;

/** The output file: named {@code OUT.partial} while it grows, {@code OUT} when it is complete. */
public final class OutputFile implements AutoCloseable {
    private static final Set<String> STANDARD_OUTPUT = Set.of("-", "/dev/stdout");

    private final Path path;
    private final Path partial;
    private final Writer writer;

    private OutputFile(Path path, Path partial, Writer writer) {
        this.path = path;
        this.partial = partial;
        this.writer = writer;
    }

    /**
     * Starts the file anew. {@code -} and {@code /dev/stdout} are this process's standard output; a pipe or a device is
     * written directly.
     *
     * @throws UsageException when it cannot be written
     */
    public static OutputFile create(Path path) {
        if (isStandardOutput(path)) {
            // Not System.out, which keeps its errors to itself.
            var out = new FileOutputStream(FileDescriptor.out);
            return new OutputFile(path, path, new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8)));
        }
        if (Files.isDirectory(path)) {
            throw new UsageException("output " + path + " is a directory", "name a file");
        }
        boolean special = path.startsWith("/dev") || (Files.exists(path) && !Files.isRegularFile(path));
        Path partial = special ? path : path.resolveSibling(path.getFileName() + ".partial");
        try {
            return new OutputFile(path, partial, Files.newBufferedWriter(partial, StandardCharsets.UTF_8));
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

    /**
     * Adds a line.
     *
     * @throws WorkFailedException when it cannot be written, as every method that writes
     */
    public void write(InferenceResponse response) {
        attempt(() -> {
            writer.write(OutputLines.of(response));
            writer.write('\n');
        });
    }

    /** Hands what is buffered to the file, so that a person can look at it. */
    public void flush() {
        attempt(writer::flush);
    }

    /** Gives the file its name. */
    public void complete() {
        attempt(() -> {
            writer.close();
            if (!partial.equals(path)) {
                Files.move(partial, path, StandardCopyOption.REPLACE_EXISTING);
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
