package io.penstock.lab.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AzureTraceTest {
    private static final String HEADING = "TIMESTAMP,ContextTokens,GeneratedTokens\n";

    @TempDir
    private Path directory;

    @Test
    void theSizesComeInTheirOrderAndFromTheStartAgainAfterTheLast() throws IOException {
        AzureTrace trace =
                AzureTrace.read(file(HEADING + "2023-11-16 18:15:46.68,374,44\n2023-11-16 18:15:50.99,396,109"));

        assertThat(trace.requests()).isEqualTo(2);
        assertThat(trace.at(0)).isEqualTo(new AzureTrace.Size(374, 44));
        assertThat(trace.at(3)).isEqualTo(new AzureTrace.Size(396, 109));
        assertThat(trace.meanTokens()).isEqualTo((374 + 44 + 396 + 109) / 2.0);
        assertThat(trace.spanMillis()).isEqualTo(4_310);
        assertThat(List.of(trace.atMillis(0), trace.atMillis(1), trace.atMillis(2), trace.atMillis(3)))
                .containsExactly(0L, 4_310L, 4_311L, 8_621L);
    }

    @Test
    void aRequestThatComesBeforeTheOneAboveItIsNamed() throws IOException {
        Path file = file(HEADING + "2023-11-16 18:15:46.68,374,44\n2023-11-16 18:15:46.67,396,109");

        assertThatThrownBy(() -> AzureTrace.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 3")
                .hasMessageContaining("order");
    }

    @Test
    void aTimeThatIsNoneIsNamed() throws IOException {
        Path file = file(HEADING + "yesterday,374,44");

        assertThatThrownBy(() -> AzureTrace.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 2");
    }

    @Test
    void aLineThatIsNoRequestIsNamed() throws IOException {
        Path file = file(HEADING + "2023-11-16 18:15:46.68,374");

        assertThatThrownBy(() -> AzureTrace.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 2");
    }

    @Test
    void anotherHeadingIsRefused() throws IOException {
        Path file = file("time,in,out\n");

        assertThatThrownBy(() -> AzureTrace.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("heading");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("trace.csv"), text);
    }
}
