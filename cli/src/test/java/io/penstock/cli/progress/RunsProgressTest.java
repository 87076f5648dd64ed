package io.penstock.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.cli.terminal.TerminalStyle;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunsProgressTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);

    @Test
    void aLineTellsHowManyRunsHaveEndedAndHowLongTheRestTakes() {
        try (RunsDisplay display = RunsDisplay.lines(printed)) {
            display.show(new RunsProgress(120, 100, 1_765, Duration.ofSeconds(725)));
            display.show(new RunsProgress(1_765, 100, 1_765, Duration.ZERO));
        }

        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("120 of 1,765 runs, about 12 min 05 s left", "1,765 of 1,765 runs");
    }

    @Test
    void aBarShowsTheRunsOfEarlierCommandsToo() {
        try (RunsDisplay display = new RunsBar(printed, new TerminalStyle(true, false))) {
            display.show(new RunsProgress(3, 2, 4, Duration.ofSeconds(30)));
        }

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("runs", "3/4");
    }

    @Test
    void noMoreRunsHaveEndedThanThereAre() {
        assertThatThrownBy(() -> new RunsProgress(5, 0, 4, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }
}
