package io.penstock.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.cli.UsageException;
import io.penstock.cli.run.RunJournal.State;
import java.nio.file.Files;
import java.nio.file.Path;
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
        var journal = new RunJournal("batch", "in.jsonl", "abc", State.RUNNING);

        assertThat(RunJournal.read(directory)).isEmpty();
        journal.write(directory);
        assertThat(RunJournal.read(directory)).hasValue(journal);
        journal.completed().write(directory);
        assertThat(RunJournal.read(directory)).hasValue(new RunJournal("batch", "in.jsonl", "abc", State.COMPLETED));
    }

    @Test
    void aJournalThatIsNoneIsNamed(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("run.json"), "{");

        UsageException error = catchThrowableOfType(UsageException.class, () -> RunJournal.read(directory));

        assertThat(error.problem()).isEqualTo(directory.resolve("run.json") + " is not a journal of penstock");
    }
}
