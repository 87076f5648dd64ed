package io.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {
    private static final String REQUEST =
            "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\"chat\"}}\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void withoutACommandTheCommandsAreListed() {
        assertThat(run()).isEqualTo(ExitCode.SUCCEEDED);

        assertThat(out.toString())
                .contains(
                        "demo",
                        "run",
                        "apply",
                        "ledger",
                        "dispatcher",
                        "provider",
                        "submit",
                        "status",
                        "collect",
                        "cancel");
    }

    @Test
    void everyCommandHasAHelp() {
        List<List<String>> commands = commands(Main.commandLine(), List.of());

        assertThat(commands)
                .contains(List.of("status"), List.of("grants", "release"), List.of("lab", "bench", "ticks"));
        assertThat(commands).allSatisfy(command -> {
            List<String> asked = new ArrayList<>(command);
            asked.add("--help");
            assertThat(run(asked.toArray(String[]::new))).isEqualTo(ExitCode.SUCCEEDED);
        });
    }

    /** The names of every command below one, from the first one on. */
    private static List<List<String>> commands(CommandLine above, List<String> path) {
        List<List<String>> commands = new ArrayList<>();
        above.getSubcommands().forEach((name, command) -> {
            List<String> here = new ArrayList<>(path);
            here.add(name);
            commands.add(here);
            commands.addAll(commands(command, here));
        });
        return commands;
    }

    @Test
    void aGrantThatIsNoNumberIsAUsageError() {
        assertThat(run("grants", "release", "chat", "r17")).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString()).contains("GRANT", "'r17' is not a long", "grants release --help");
    }

    @Test
    void aReleaseNamesItsGrants() {
        assertThat(run("grants", "release", "chat")).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString()).contains("Missing required parameter: 'GRANT'");
    }

    @Test
    void theCompletionScriptKnowsTheCommands() {
        assertThat(run("completion")).isEqualTo(ExitCode.SUCCEEDED);

        assertThat(out.toString()).contains("complete -F").contains("dispatcher");
    }

    @Test
    void aMistypedCommandIsAUsageErrorWithASuggestion() {
        assertThat(run("collct", "x")).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString()).contains("collct").contains("did you mean", "collect");
    }

    @Test
    void aMissingConfigurationIsAUsageErrorOfTwoLines() throws IOException {
        int exitCode = run("run", input(REQUEST), "-o", output(), "-c", "/nowhere/penstock.yaml");

        assertThat(exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString().lines())
                .containsExactly(
                        "penstock: configuration /nowhere/penstock.yaml is not there",
                        "          name one with -c; examples/penstock.yaml is a place to start from");
    }

    @Test
    void anUnsetEnvironmentVariableIsNamedBeforeAnythingIsSent() throws IOException {
        int exitCode = run("run", input(REQUEST), "-o", output(), "-c", configuration("${PENSTOCK_NO_SUCH_KEY}"));

        assertThat(exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains("instance one in pool chat")
                .contains("environment variable PENSTOCK_NO_SUCH_KEY, which is not set");
    }

    @Test
    void aMistakeInTheInputIsNamedBeforeAnythingIsSent() throws IOException {
        int exitCode = run("run", input(REQUEST + "{}\n"), "-o", output(), "-c", configuration("file:/dev/null"));

        assertThat(exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("in.jsonl:2: has no `custom_id`");
        assertThat(directory.resolve(".penstock")).doesNotExist();
    }

    @Test
    void aClusterThatIsNotNamedIsAUsageError() {
        assertThat(run("status", "x", "--bootstrap-server", "", "--schema-registry", ""))
                .isEqualTo(ExitCode.USAGE);

        assertThat(err.toString()).contains("no Kafka broker is named");
    }

    @Test
    void aStrategyThatDoesNotExistIsAUsageErrorThatNamesThoseThatDo() {
        assertThat(run("strategy", "chat", "pool_first")).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString()).contains("must be traditional or pool-first, got `pool_first`");
    }

    @Test
    void aPortThatIsInUseIsAUsageError() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(run("provider", "--port", Integer.toString(taken.getLocalPort())))
                    .isEqualTo(ExitCode.USAGE);
        }

        assertThat(err.toString()).contains("cannot listen").doesNotContain("\tat ");
    }

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }

    private String input(String text) throws IOException {
        return Files.writeString(directory.resolve("in.jsonl"), text).toString();
    }

    private String output() {
        return directory.resolve("out.jsonl").toString();
    }

    private String configuration(String key) throws IOException {
        return Files.writeString(directory.resolve("penstock.yaml"), """
                        pools:
                          chat:
                            instances:
                              - id: one
                                base-url: http://127.0.0.1:1/v1
                                api-key: "%s"
                        """.formatted(key))
                .toString();
    }
}
