package io.penstock.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.cli.UsageException;
import io.penstock.cli.WorkFailedException;
import io.penstock.records.InferenceResponse;
import io.penstock.records.ResponseStatus;
import io.penstock.records.Timings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void theFileHasItsNameOnlyWhenItIsComplete() throws Exception {
        Path path = directory.resolve("out.jsonl");
        try (OutputFile output = OutputFile.create(path)) {
            output.write(response());
            output.flush();

            assertThat(directory.resolve("out.jsonl.partial")).exists();
            assertThat(path).doesNotExist();
            output.complete();
        }

        assertThat(Files.readAllLines(path)).hasSize(1);
        assertThat(directory.resolve("out.jsonl.partial")).doesNotExist();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aDiskThatIsFullIsSaid() {
        WorkFailedException error = catchThrowableOfType(WorkFailedException.class, () -> {
            try (OutputFile output = OutputFile.create(Path.of("/dev/full"))) {
                output.write(response());
                output.complete();
            }
        });

        assertThat(error.problem()).startsWith("output /dev/full cannot be written: ");
        assertThat(error.remedy()).contains("make room");
    }

    @Test
    void aDirectoryThatIsNotThereIsAMistakeOfUsage() {
        Path path = directory.resolve("absent").resolve("out.jsonl");

        UsageException error = catchThrowableOfType(UsageException.class, () -> OutputFile.create(path));

        assertThat(error.problem()).startsWith("output " + path + " cannot be written");
    }

    private static InferenceResponse response() {
        return InferenceResponse.newBuilder()
                .setRequestId("a")
                .setPool("chat")
                .setEndpoint("/v1/embeddings")
                .setStatus(ResponseStatus.EXPIRED)
                .setAttempts(0)
                .setTimings(Timings.newBuilder()
                        .setSubmittedAt(Instant.EPOCH)
                        .setCompletedAt(Instant.EPOCH)
                        .build())
                .build();
    }
}
