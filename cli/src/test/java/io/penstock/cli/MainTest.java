package io.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.cli.error.ExitCode;
import io.penstock.provider.faults.FaultPlan;
import io.penstock.provider.faults.FaultPlans;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

        assertThat(commands).contains(List.of("status"), List.of("grants", "release"));
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
    void aMistakeInAFaultPlanIsToldWithItsFileItsLineAndItsField() throws IOException {
        Path plan = Files.writeString(directory.resolve("faults.json"), "{\"script\":\n[{\"kind\": \"delay\"}]}");

        assertThat(run("provider", "--faults", plan.toString())).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString())
                .contains("faults.json:2: script[0].by: is missing", "penstock help provider")
                .doesNotContain("io.penstock");
    }

    @Test
    void aFaultPlanThatIsNotThereIsNamed() {
        assertThat(run("provider", "--faults", directory.resolve("no.json").toString()))
                .isEqualTo(ExitCode.USAGE);

        assertThat(err.toString()).contains("no.json is not there", "name a file with a fault plan");
    }

    @Test
    void theHelpOfTheProviderShowsAFaultPlan() {
        assertThat(run("provider", "--help")).isEqualTo(ExitCode.SUCCEEDED);

        String help = out.toString();
        FaultPlan plan = FaultPlans.parse(help.substring(help.indexOf("  {\"script\""), help.indexOf("The script")));
        assertThat(plan.rules()).hasSize(1);
    }

    @Test
    void theHelpOfWhatWritesAnOutputTellsTheOrderOfItsLines() {
        for (String command : List.of("run", "collect")) {
            out.getBuffer().setLength(0);
            assertThat(run(command, "--help")).isEqualTo(ExitCode.SUCCEEDED);

            assertThat(out.toString().replaceAll("\\s+", " ")).contains("in the order in which", "by custom_id");
        }
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

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            run -o o in --slots 0                        | '--slots': must be a whole number from 1 to 4096, got `0`
            run -o o in --slots 4097                     | must be a whole number from 1 to 4096, got `4097`
            run -o o in --slots 99999999999              | must be a whole number from 1 to 4096, got `99999999999`
            demo --slots -1                              | must be a whole number from 1 to 4096, got `-1`
            dispatcher --drain-timeout 25h               | must be at most 1d, got `25h`
            dispatcher --slots 0                         | must be a whole number from 1 to 4096, got `0`
            dispatcher --http-port 65536                 | must be a whole number from 0 to 65535, got `65536`
            dispatcher --startup-wait 999999999999d      | must be at most 3650d, got `999999999999d`
            ledger --standby-replicas -1                 | must be a whole number from 0 to
            ledger --session-timeout 25d                 | must be at most 30m, got `25d`
            provider --port -1                           | must be a whole number from 0 to 65535, got `-1`
            provider --cached 1.5                        | must be a number from 0 to 1, got `1.5`
            run -o o in --priority high                  | must be a whole number from -2147483648 to 2147483647, got `high`
            provider --window 4000d                      | must be at most 3650d, got `4000d`
            run -o o in --max-wait 999999999999d         | '--max-wait': must be at most 3650d
            submit in --max-wait 999999999999d           | must be at most 3650d, got `999999999999d`
            submit in --max-wait 600                     | must be a duration, got `600`, which has no unit; write for example
            run -o o in --max-wait 0s                    | must be longer than zero, got `0s`
            run -o o in --deadline 1769882400            | '--deadline': must be an instant, got the number `1769882400`
            submit in --deadline 1769882400              | must be an instant, got the number `1769882400`
            submit in --deadline 1970-01-21T11:38:02Z    | must be in 2000 or later, got `1970-01-21T11:38:02Z`
            run -o o in --deadline 999999999999d         | must be at most 3650d, got `999999999999d`
            """)
    void aNumberOrTimeOutOfItsBoundsIsAUsageErrorWithTheReason(String command, String reason) {
        assertThat(run(command.split(" "))).isEqualTo(ExitCode.USAGE);

        assertThat(err.toString()).contains(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "user:secret@127.0.0.1:1, ***@127.0.0.1:1",
        "http://user:se/secret@127.0.0.1:1, http://***@127.0.0.1:1",
        "http://us er:secret@127.0.0.1:1, http://***@127.0.0.1:1",
        "http://127.0.0.1:1/x?key=secret, http://127.0.0.1:1/x?***"
    })
    void aRegistryThatIsNoUrlIsNamedWithoutItsLogin(String registry, String shown) {
        assertThat(run("status", "batch", "--bootstrap-server", "127.0.0.1:1", "--schema-registry", registry))
                .isEqualTo(ExitCode.USAGE);

        assertThat(err.toString())
                .contains("--schema-registry " + shown + ": ", "got " + shown)
                .doesNotContain("secret");
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
