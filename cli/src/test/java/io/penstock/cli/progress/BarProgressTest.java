package io.penstock.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.cli.terminal.TerminalStyle;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BarProgressTest {
    private static final String COLOUR = "\u001b\\[[0-9;]*m";

    @Test
    void aBarHasColoursOnlyWhereTheyAreWanted() {
        assertThat(bar(new TerminalStyle(true, true))).containsPattern(COLOUR);
        assertThat(bar(new TerminalStyle(true, false)))
                .contains("answered", "3/4")
                .doesNotContainPattern(COLOUR);
    }

    private static String bar(TerminalStyle style) {
        var out = new ByteArrayOutputStream();
        try (var progress = new BarProgress(new PrintStream(out, true, StandardCharsets.UTF_8), style)) {
            progress.show(STANDING);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static final BatchProgress STANDING = new BatchProgress(3, 0, 4, 0, List.of(), Optional.empty());
}
