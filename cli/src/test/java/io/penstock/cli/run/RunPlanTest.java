package io.penstock.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.cli.error.UsageException;
import io.penstock.cli.report.Pause;
import io.penstock.cli.run.RunJournal.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunPlanTest {
    @Test
    void theStateOfARunIsBesideItsOutputWhereverTheCommandIsGiven() {
        assertThat(RunPlan.dataDirectoryOf(Path.of("/data/out.jsonl"))).isEqualTo(Path.of("/data/.penstock/out.jsonl"));
        assertThat(RunPlan.dataDirectoryOf(Path.of("x/../out.jsonl")))
                .isEqualTo(Path.of("").toAbsolutePath().resolve(".penstock/out.jsonl"));
    }

    @Test
    void aJournalIsReadAsItWasWritten(@TempDir Path directory) {
        var journal = new RunJournal("batch", "in.jsonl", "abc", "/data/out.jsonl", State.RUNNING, null, List.of());

        assertThat(RunJournal.read(directory)).isEmpty();
        journal.write(directory);
        assertThat(RunJournal.read(directory)).hasValue(journal);
        journal.completed().write(directory);
        assertThat(RunJournal.read(directory)).hasValue(journal.completed());
        RunJournal paused = journal.pausedBetween(Instant.ofEpochMilli(3), Instant.ofEpochMilli(9))
                .sealed("mark");
        paused.write(directory);
        assertThat(RunJournal.read(directory)).hasValue(paused);
        assertThat(paused.pauses()).containsExactly(new Pause(3, 9));
        assertThat(journal.completed().state()).isEqualTo(State.COMPLETED);
    }

    @Test
    void aJournalKnowsTheOutputOfItsRunByAnyNameInThisDirectory() {
        var journal = new RunJournal("batch", "in.jsonl", "abc", "/data/out.jsonl", State.RUNNING, null, List.of());

        assertThat(journal.isOf(Path.of("/data/x/../out.jsonl"))).isTrue();
        assertThat(journal.isOf(Path.of("/data/other.jsonl"))).isFalse();
        assertThat(journal.to(Path.of("/data/other.jsonl")).isOf(Path.of("/data/other.jsonl")))
                .isTrue();
    }

    @Test
    void aJournalOfAnEarlierReleaseGoesOnWithTheOutputThatItIsGiven(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("run.json"), """
                {"batch_id":"batch","input":"in.jsonl","fingerprint":"abc","state":"RUNNING"}""");

        RunJournal journal = RunJournal.read(directory).orElseThrow();

        assertThat(journal.isOf(Path.of("/data/out.jsonl"))).isTrue();
        assertThat(journal.pauses()).isEmpty();
    }

    @Test
    void theLastBeatOfAProcessIsReadByTheNextOne(@TempDir Path directory) throws Exception {
        Instant at = Instant.parse("2026-01-31T18:00:00Z");
        assertThat(new Pulse(directory).last()).isEmpty();

        new Pulse(directory).beat(at);
        new Pulse(directory).beat(at.plusMillis(200));

        assertThat(new Pulse(directory).last()).hasValue(at.plusMillis(200));
    }

    @Test
    void aJournalThatIsNoneIsNamed(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("run.json"), "{");

        UsageException error = catchThrowableOfType(UsageException.class, () -> RunJournal.read(directory));

        assertThat(error.problem()).isEqualTo(directory.resolve("run.json") + " is not a journal of penstock");
        assertThat(error.remedy()).contains("--data-dir", "answers that were paid for");
    }
}
