package io.penstock.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.cli.Main;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

class TerminalStyleTest {
    @ParameterizedTest(name = "TERM={0} NO_COLOR={1}")
    @CsvSource(nullValues = "unset", textBlock = """
            xterm-256color, unset, true,  true
            unset,          unset, true,  true
            xterm,          '',    true,  true
            xterm,          1,     true,  false
            xterm,          0,     true,  false
            dumb,           unset, false, false
            dumb,           1,     false, false
            """)
    void theEnvironmentDecidesWhatIsDrawnAndColoured(String term, String noColor, boolean isDrawn, boolean isColoured) {
        Map<String, String> environment = new HashMap<>();
        environment.put("TERM", term);
        environment.put("NO_COLOR", noColor);
        environment.values().removeIf(value -> value == null);

        assertThat(TerminalStyle.of(environment)).isEqualTo(new TerminalStyle(isDrawn, isColoured));
    }

    @Test
    void noCommandsHelpIsColouredWhereColoursAreNotWanted() {
        CommandLine plain = Main.commandLine(new TerminalStyle(true, false));
        CommandLine usual = Main.commandLine(new TerminalStyle(true, true));

        assertThat(List.of(plain, plain.getSubcommands().get("run")))
                .allSatisfy(
                        command -> assertThat(command.getColorScheme().ansi()).isEqualTo(Ansi.OFF));
        assertThat(usual.getColorScheme().ansi()).isEqualTo(Ansi.AUTO);
    }
}
