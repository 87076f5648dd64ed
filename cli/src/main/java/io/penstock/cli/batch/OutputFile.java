package io.penstock.cli.batch;

import io.penstock.cli.UsageException;
import io.penstock.records.InferenceResponse;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;

/** The output file: named {@code OUT.partial} while it grows, {@code OUT} when it is complete. */
public final class OutputFile implements Closeable {
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
            return new OutputFile(path, path, new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
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

    public void write(InferenceResponse response) throws IOException {
        writer.write(OutputLines.of(response));
        writer.write('\n');
    }

    /** Hands what is buffered to the file, so that a person can look at it. */
    public void flush() throws IOException {
        writer.flush();
    }

    /** Gives the file its name. */
    public void complete() throws IOException {
        writer.close();
        if (!partial.equals(path)) {
            Files.move(partial, path, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
