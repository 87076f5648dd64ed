package io.penstock.lab.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.cli.error.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkDirectoryTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void aDirectoryIsOfOneCommandAtATime() throws Exception {
        Path work = directory.resolve("made/work");

        try (WorkDirectory first = WorkDirectory.open(work)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> WorkDirectory.open(work))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining("is in use by another command");
        }

        assertThatCode(() -> WorkDirectory.open(work).close()).doesNotThrowAnyException();
    }

    @Test
    void aFileIsNoDirectory() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThatThrownBy(() -> WorkDirectory.open(file))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("cannot be used");
    }
}
