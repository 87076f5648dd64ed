package io.penstock.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.cli.batch.OutputFile.Existing;
import io.penstock.cli.error.UsageException;
import io.penstock.cli.error.WorkFailedException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutputFileTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void theFileHasItsNameOnlyWhenItIsComplete() throws Exception {
        Path path = directory.resolve("out.jsonl");
        try (OutputFile output = OutputFile.create(path, Existing.KEEP)) {
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
            try (OutputFile output = OutputFile.create(Path.of("/dev/full"), Existing.KEEP)) {
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

        UsageException error = catchThrowableOfType(UsageException.class, () -> OutputFile.create(path, Existing.KEEP));

        assertThat(error.problem()).startsWith("output " + path + " cannot be written");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"KEEP", "KEEP_COMPLETE"})
    void anOutputThatIsThereIsKeptAndTheRemediesAreNamed(Existing existing) throws Exception {
        Path path = Files.writeString(directory.resolve("out.jsonl"), "paid for\n");

        UsageException error = refusal(path, existing);

        assertThat(error.problem()).isEqualTo("output " + path + " is there already");
        assertThat(error.remedy()).contains("with -o", "--force", "--retry-failed " + path);
        assertThat(path).hasContent("paid for\n");
        assertThat(directory.resolve("out.jsonl.partial")).doesNotExist();
    }

    @Test
    void anOutputThatMayBeReplacedIsThereUntilTheNewOneIsComplete() throws Exception {
        Path path = Files.writeString(directory.resolve("out.jsonl"), "old\n");

        try (OutputFile output = OutputFile.create(path, Existing.REPLACE)) {
            output.write(response());
            output.flush();
            assertThat(path).hasContent("old\n");
            output.complete();
        }

        assertThat(Files.readString(path)).contains("\"custom_id\":\"a\"").doesNotContain("old");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"KEEP", "KEEP_COMPLETE"})
    void anOutputThatAnotherProcessCompletedMeanwhileIsKeptAndTheAnswersStayInThePartialFile(Existing existing)
            throws Exception {
        Path path = directory.resolve("out.jsonl");
        Path partial = directory.resolve("out.jsonl.partial");

        WorkFailedException error = catchThrowableOfType(WorkFailedException.class, () -> {
            try (OutputFile output = OutputFile.create(path, existing)) {
                output.write(response());
                Files.writeString(path, "of another\n");
                output.complete();
            }
        });

        assertThat(error.problem())
                .startsWith("output " + path + " was written by another process meanwhile")
                .endsWith("all answers are in " + partial);
        assertThat(error.remedy()).contains("move", "--force");
        assertThat(path).hasContent("of another\n");
        assertThat(Files.readAllLines(partial)).hasSize(1);
    }

    @Test
    void anOutputIsKnownByItsMarkUntilItIsAnotherOne() throws Exception {
        Path path = directory.resolve("out.jsonl");
        String mark;
        try (OutputFile output = OutputFile.create(path, Existing.KEEP)) {
            output.write(response());
            mark = output.seal();
            assertThat(OutputFile.isSealed(path, mark)).isFalse();
            output.complete();
        }

        assertThat(OutputFile.isSealed(path, mark)).isTrue();
        Files.writeString(path, "of another\n");
        assertThat(OutputFile.isSealed(path, mark)).isFalse();
    }

    @Test
    void theAnswersOfARunThatDidNotEndAreKept() throws Exception {
        Path path = directory.resolve("out.jsonl");
        Path partial = Files.writeString(directory.resolve("out.jsonl.partial"), "paid for\n");

        UsageException error = refusal(path, Existing.KEEP);

        assertThat(error.problem())
                .isEqualTo("output " + partial + " has the answers of a run that did not come to its end");
        assertThat(error.remedy()).contains("--data-dir", "--retry-failed " + partial, "paid for, with --force");
        assertThat(partial).hasContent("paid for\n");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"KEEP_COMPLETE", "REPLACE"})
    void whatTheClusterStillHasIsWrittenAnew(Existing existing) throws Exception {
        Path path = directory.resolve("out.jsonl");
        Files.writeString(directory.resolve("out.jsonl.partial"), "x".repeat(10_000));

        try (OutputFile output = OutputFile.create(path, existing)) {
            output.write(response());
            output.complete();
        }

        assertThat(Files.readAllLines(path)).hasSize(1).allMatch(line -> line.startsWith("{"));
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void anOutputThatIsBeingWrittenIsLeftToItsWriter(Existing existing) throws Exception {
        Path path = directory.resolve("out.jsonl");
        try (OutputFile first = OutputFile.create(path, Existing.KEEP)) {
            first.write(response());
            first.flush();

            UsageException error = refusal(path, existing);

            assertThat(error.problem()).isEqualTo("output " + path + ".partial is being written by another process");
            first.write(response());
            first.complete();
        }
        assertThat(Files.readAllLines(path)).hasSize(2);
    }

    @Test
    void anOutputThatIsALinkIsWrittenWhereTheLinkLeads() throws Exception {
        Path target = Files.writeString(directory.resolve("target.jsonl"), "old\n");
        Path link = Files.createSymbolicLink(directory.resolve("link.jsonl"), target);

        assertThat(refusal(link, Existing.KEEP).problem()).contains("is there already");
        try (OutputFile output = OutputFile.create(link, Existing.REPLACE)) {
            output.write(response());
            output.complete();
        }

        assertThat(link).isSymbolicLink();
        assertThat(Files.readAllLines(target)).hasSize(1).noneMatch(line -> line.equals("old"));
    }

    @Test
    void aLinkThatLeadsNowhereIsKept() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link.jsonl"), directory.resolve("gone.jsonl"));

        assertThat(refusal(link, Existing.KEEP).problem()).contains("is there already");
    }

    private static UsageException refusal(Path path, Existing existing) {
        return catchThrowableOfType(UsageException.class, () -> OutputFile.create(path, existing));
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
