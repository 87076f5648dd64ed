package io.penstock.cli.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.cli.error.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path parent;

    @Test
    void aDirectoryInUseIsRefusedAndAReleasedOneIsNot() throws IOException {
        Path path = parent.resolve("data");
        try (var first = DataDirectory.open(path)) {
            UsageException error = catchThrowableOfType(UsageException.class, () -> DataDirectory.open(first.path()));

            assertThat(error.problem()).isEqualTo("data directory " + path + " is in use by another process");
        }

        try (var again = DataDirectory.open(path)) {
            assertThat(again.path()).isDirectory();
        }
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamedWithTheReason() throws IOException {
        Path file = Files.writeString(parent.resolve("file"), "");

        UsageException error =
                catchThrowableOfType(UsageException.class, () -> DataDirectory.open(file.resolve("data")));

        assertThat(error.problem()).startsWith("data directory " + file.resolve("data") + " cannot be written");
    }

    /** The kernel's own file system cannot be written by anybody, not even by the superuser. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aDirectoryThatIsReadOnlyIsNamedWithTheReason() {
        Path path = Path.of("/proc/penstock");

        UsageException error = catchThrowableOfType(UsageException.class, () -> DataDirectory.open(path));

        assertThat(error.problem()).startsWith("data directory /proc/penstock cannot be written: ");
        assertThat(error.remedy()).contains("--data-dir");
    }

    @Test
    void aDiskThatIsNearlyFullIsRefused() {
        UsageException error =
                catchThrowableOfType(UsageException.class, () -> DataDirectory.requireRoom(parent, 255L << 20));

        assertThat(error.problem()).contains("255 MiB left").contains("256 MiB are needed");
        DataDirectory.requireRoom(parent, 256L << 20);
    }

    @Test
    void deletingRemovesEverythingInIt() throws IOException {
        Path path = parent.resolve("data");
        try (var directory = DataDirectory.open(path)) {
            Files.createDirectories(path.resolve("a/b"));
            Files.writeString(path.resolve("a/b/c"), "x");

            directory.delete();
        }

        assertThat(path).doesNotExist();
    }
}
