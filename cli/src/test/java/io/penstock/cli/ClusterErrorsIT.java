package io.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.cli.embedded.EmbeddedBroker;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.fixtures.Workshop;
import io.penstock.cli.fixtures.Workshop.Ended;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterErrorsIT {
    private static final Duration PROMPT = Duration.ofSeconds(15);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    /** What is measured is how long is waited, and not how long a JVM beside others takes to load its classes. */
    @BeforeAll
    static void loadTheProgram(@TempDir Path directory) {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            new Workshop(directory)
                    .penstock(
                            "status",
                            "x",
                            "--bootstrap-server",
                            broker.bootstrapServers(),
                            "--schema-registry",
                            "mock://errors");
        }
    }

    @Test
    void aBrokerThatIsNotThereIsSaidInTwoLinesWithinFifteenSeconds() {
        long begin = System.nanoTime();

        Ended ended = new Workshop(directory)
                .penstock("status", "x", "--bootstrap-server", "127.0.0.1:1", "--schema-registry", "mock://errors");

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(PROMPT);
        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("127.0.0.1:1").hasLineCount(2);
    }

    @Test
    void aRegistryThatIsNotThereIsSaidInTwoLinesWithinFifteenSeconds() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            long begin = System.nanoTime();

            Ended ended = new Workshop(directory)
                    .penstock(
                            "status",
                            "x",
                            "--bootstrap-server",
                            broker.bootstrapServers(),
                            "--schema-registry",
                            "http://127.0.0.1:1");

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(PROMPT);
            assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(ended.err()).contains("http://127.0.0.1:1").hasLineCount(2);
        }
    }
}
