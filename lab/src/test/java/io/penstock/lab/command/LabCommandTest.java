package io.penstock.lab.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.cli.Main;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.fixtures.Workshop;
import io.penstock.cli.fixtures.Workshop.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class LabCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void theProgramHasTheLabsCommandsWhereTheLabIsInstalled() {
        assertThat(Main.commandLine().getSubcommands()).containsKeys("run", "lab");
    }

    @Test
    void everyCommandOfTheLabHasAHelp() {
        List<String> commands = names("", Main.commandLine())
                .filter(command -> command.startsWith("lab "))
                .toList();

        assertThat(commands).contains("lab bench ticks", "lab simulate");
        assertThat(commands).allSatisfy(command -> {
            Ended ended = new Workshop(directory).penstock((command + " --help").split(" "));
            assertThat(ended.exitCode()).isEqualTo(ExitCode.SUCCEEDED);
            assertThat(ended.out()).contains("Usage: penstock " + command);
        });
    }

    private static Stream<String> names(String path, CommandLine command) {
        return Stream.concat(
                Stream.of(path.strip()),
                command.getSubcommands().entrySet().stream()
                        .flatMap(below -> names(path + " " + below.getKey(), below.getValue())));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            lab simulate --seeds 0                       | must be a whole number from 1 to
            lab baseline --requests 99                   | must be a whole number from 100 to
            lab baseline --turns 0                       | must be a whole number from 1 to
            lab bench backlog --rate 0                   | must be a whole number from 1 to
            lab bench backlog --cpu 0                    | must be a number above 0, got `0`
            lab bench backlog --heap 1x                  | must be a size such as `512m` or `2g`, got `1x`
            lab bench decisions --waiting 10,0           | must be a whole number from 1 to
            lab bench idle --settle -1                   | must be a whole number from 0 to
            lab bench latency --warm-up -1               | must be a whole number from 0 to
            lab bench strategies --output-tokens 0       | must be a whole number from 1 to
            lab bench waiting --slots 4097               | must be a whole number from 1 to 4096, got `4097`
            lab chaos --stops -1                         | must be a whole number from 0 to
            lab reproduce --seeds 1                      | must be a whole number from 2 to
            lab reproduce --seconds 0                    | must be a whole number from 1 to
            lab reproduce --threads 0                    | must be a whole number from 1 to
            lab study bucketing --per-second none        | must be a number above 0, got `none`
            lab study bucketing --max-wait 0             | must be a whole number from 1 to
            lab sweep load --seconds 0                   | must be a whole number from 1 to
            lab sweep load --seeds -1                    | must be a whole number from 1 to
            lab sweep load --threads 0                   | must be a whole number from 1 to
            """)
    void aNumberOutOfItsBoundsIsAUsageErrorWithTheReason(String command, String reason) {
        Ended ended = new Workshop(directory).penstock(command.split(" "));

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains(reason);
    }

    @Test
    void aStudyWhoseTraceIsNotThereMakesNoRun() {
        String missing = directory.resolve("trace.csv").toString();
        Path work = directory.resolve("work");

        Ended ended =
                new Workshop(directory).penstock("lab", "reproduce", "--trace", missing, "--work", work.toString());

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("the trace " + missing + " cannot be read");
        assertThat(work).doesNotExist();
    }

    @Test
    void aSweepDoesNotWriteItsFiguresOverItsTrace() throws Exception {
        Path trace = Files.writeString(directory.resolve("trace.csv"), "TIMESTAMP,ContextTokens,GeneratedTokens\n");
        String figures = directory.resolve("./trace.csv").toString();

        Ended ended = new Workshop(directory).penstock("lab", "sweep", "--trace", trace.toString(), "--json", figures);

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("--json", "are the same file");
    }

    /** Of the program as a whole. */
    @Test
    void theNumbersOfAllOptionsAreReadInOneWay() {
        List<String> unchecked = options(Main.commandLine())
                .filter(option -> Set.of(int.class, Integer.class, double.class, Double.class)
                        .contains(option.auxiliaryTypes()[0]))
                .filter(option -> option.converters().length == 0)
                .map(option -> option.command().qualifiedName() + " " + option.longestName())
                .toList();

        assertThat(unchecked).isEmpty();
    }

    private static Stream<OptionSpec> options(CommandLine command) {
        return Stream.concat(
                command.getCommandSpec().options().stream(),
                command.getSubcommands().values().stream().flatMap(LabCommandTest::options));
    }
}
