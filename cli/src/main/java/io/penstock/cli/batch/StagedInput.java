package io.penstock.cli.batch;

import io.penstock.cli.error.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * An input that can be read twice: once to check it, once to send it. A pipe is first copied to a temporary file,
 * which is deleted when this is closed.
 *
 * @param path the file to read
 * @param name its name in messages
 */
public record StagedInput(Path path, String name, boolean isCopy) implements AutoCloseable {
    /** A file, or {@code -} for standard input. */
    public static StagedInput of(String argument) {
        if (argument.equals("-")) {
            return copy(System.in, "standard input");
        }
        Path path = Path.of(argument);
        if (!Files.exists(path) || Files.isRegularFile(path) || Files.isDirectory(path)) {
            return new StagedInput(path, argument, false);
        }
        try (InputStream in = Files.newInputStream(path)) {
            return copy(in, argument);
        } catch (IOException e) {
            throw new UsageException(argument + " cannot be read: " + e.getMessage());
        }
    }

    private static StagedInput copy(InputStream in, String name) {
        try {
            Path copy = Files.createTempFile("penstock-", ".jsonl");
            copy.toFile().deleteOnExit();
            Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            return new StagedInput(copy, name, true);
        } catch (IOException e) {
            throw new UsageException(name + " cannot be copied to a temporary file: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        if (isCopy) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                // It is deleted at the end of the process.
            }
        }
    }
}
