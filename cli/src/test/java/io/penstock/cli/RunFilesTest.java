package io.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.penstock.cli.batch.BatchFile;
import io.penstock.cli.batch.RequestDefaults;
import io.penstock.cli.batch.RequestFactory;
import io.penstock.cli.config.Configuration;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.file.DistinctFiles;
import io.penstock.cli.fixtures.Workshop;
import io.penstock.cli.fixtures.Workshop.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which files a run leaves alone; it refuses before it starts anything. */
class RunFilesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private Workshop workshop;

    @BeforeEach
    void openTheWorkshop() throws IOException {
        workshop = new Workshop(directory);
        workshop.requests("in.jsonl", 2);
        workshop.configuration(workshop.instance("east", "http://127.0.0.1:1/v1", "rpm: 1"));
    }

    @Test
    void aFinishedRunThatIsGivenAgainPaysNothingAndKeepsItsOutput() throws Exception {
        Path out = Files.writeString(workshop.path("out.jsonl"), "paid for\n");

        Ended ended = run("in.jsonl", "out.jsonl");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("out.jsonl is there already", "--force", "--retry-failed");
        assertThat(out).hasContent("paid for\n");
        assertThat(workshop.path(".penstock")).doesNotExist();
    }

    @Test
    void whoIsToRemoveADataDirectoryIsToldThatAnswersThatWerePaidForAreLostWithIt() throws Exception {
        leaveAnInterruptedRun("fingerprint of another file");

        Ended ended = run("in.jsonl", "out.jsonl");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err())
                .contains("holds an unfinished run of in.jsonl", "--data-dir", "lose the answers that were paid for");
    }

    @Test
    void aRunThatGoesOnKeepsAnOutputThatSomebodyElseHasCompletedMeanwhile() throws Exception {
        BatchFile file = BatchFile.check(
                workshop.path("in.jsonl"),
                new RequestFactory(
                        Configuration.read(workshop.path("penstock.yaml")).pools(), RequestDefaults.NONE));
        leaveAnInterruptedRun(file.fingerprint());
        Path partial = Files.writeString(workshop.path("out.jsonl.partial"), "paid for\n");
        Path out = Files.writeString(workshop.path("out.jsonl"), "of another\n");

        Ended ended = run("in.jsonl", "out.jsonl");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err())
                .contains(
                        "out.jsonl is there, and this run, which did not come to its end, has not written it",
                        "--data-dir",
                        "--force");
        assertThat(out).hasContent("of another\n");
        assertThat(partial).hasContent("paid for\n");
        assertThat(workshop.path(".penstock/out.jsonl/run.json")).exists();
    }

    private void leaveAnInterruptedRun(String fingerprint) throws IOException {
        Path data = Files.createDirectories(workshop.path(".penstock/out.jsonl"));
        Files.writeString(data.resolve("run.json"), """
                {"batch_id":"in-1","input":"in.jsonl","fingerprint":"%s","output":"%s","state":"RUNNING"}
                """.formatted(fingerprint, workshop.path("out.jsonl")));
    }

    @Test
    void aDemoKeepsAnOutputThatIsThere() throws Exception {
        Path out = Files.writeString(workshop.path("out.jsonl"), "mine\n");

        Ended ended = workshop.penstock("demo", "-o", out.toString());

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("out.jsonl is there already");
        assertThat(out).hasContent("mine\n");
    }

    @ParameterizedTest(name = "run {0} -o {1} --summary {2} --retry-failed {3}")
    @CsvSource(textBlock = """
            in.jsonl,         in.jsonl,      s.json,            e.jsonl, the output
            in.jsonl,         ./x/../in.jsonl, s.json,          e.jsonl, the output
            in.jsonl,         soft.jsonl,    s.json,            e.jsonl, the output
            in.jsonl,         hard.jsonl,    s.json,            e.jsonl, the output
            out.jsonl.partial, out.jsonl,    s.json,            e.jsonl, the unfinished output
            in.jsonl,         penstock.yaml, s.json,            e.jsonl, the output
            in.jsonl,         e.jsonl,       s.json,            e.jsonl, the output
            in.jsonl,         out.jsonl,     s.json,            out.jsonl.partial, the unfinished output
            in.jsonl,         out.jsonl,     in.jsonl,          e.jsonl, --summary
            in.jsonl,         out.jsonl,     hard.jsonl,        e.jsonl, --summary
            in.jsonl,         out.jsonl,     out.jsonl,         e.jsonl, --summary
            in.jsonl,         new.jsonl,     x/../new.jsonl,    e.jsonl, --summary
            in.jsonl,         new.jsonl,     new.jsonl.partial, e.jsonl, --summary
            in.jsonl,         out.jsonl,     e.jsonl,           e.jsonl, --summary
            in.jsonl,         out.jsonl,     penstock.yaml,     e.jsonl, --summary
            """)
    void noFileThatIsWrittenIsAnotherOneOfTheCommandAlsoByForce(
            String input, String output, String summary, String earlier, String written) throws Exception {
        Files.createDirectory(workshop.path("x"));
        Files.createSymbolicLink(workshop.path("soft.jsonl"), workshop.path("in.jsonl"));
        Files.createLink(workshop.path("hard.jsonl"), workshop.path("in.jsonl"));
        Files.copy(workshop.path("in.jsonl"), workshop.path("out.jsonl.partial"));
        Files.writeString(workshop.path("e.jsonl"), "{\"custom_id\":\"r0\",\"error\":{}}\n");
        String before = Files.readString(workshop.path("in.jsonl"));

        Ended ended = run(
                input,
                output,
                "--force",
                "--summary",
                workshop.path(summary).toString(),
                "--retry-failed",
                workshop.path(earlier).toString());

        assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(ended.err()).contains("penstock: " + written + " ", "are the same file");
        assertThat(workshop.path("in.jsonl")).hasContent(before);
        assertThat(workshop.path(".penstock")).doesNotExist();
    }

    @Test
    void twoFilesThatAreNotThereYetAreToldApartByTheirPlace() {
        var files = new DistinctFiles().reads("the input", workshop.path("in.jsonl"));

        assertThatNoException()
                .isThrownBy(() -> files.writes("the output", workshop.path("a.jsonl"))
                        .writes("--summary", workshop.path("b.json"))
                        .writes("a log", Path.of("/dev/null"))
                        .writes("another log", Path.of("/dev/null")));
    }

    private Ended run(String input, String output, String... more) {
        String[] command = new String[6 + more.length];
        command[0] = "run";
        command[1] = workshop.path(input).toString();
        command[2] = "-o";
        command[3] = workshop.path(output).toString();
        command[4] = "-c";
        command[5] = workshop.path("penstock.yaml").toString();
        System.arraycopy(more, 0, command, 6, more.length);
        return workshop.penstock(command);
    }
}
