package io.penstock.cli.run;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.cli.batch.BatchFile;
import io.penstock.cli.batch.DurableMove;
import io.penstock.cli.batch.OutputFile;
import io.penstock.cli.error.UsageException;
import io.penstock.cli.error.WorkFailedException;
import io.penstock.cli.report.Pause;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a data directory is used for, so that the same command resumes and another command is kept out.
 *
 * @param batchId batch id of the run
 * @param input name of the input file when the run began
 * @param fingerprint fingerprint of the requests
 * @param output the absolute name of the output; absent in a journal of an earlier release
 * @param mark the output's mark when all answers were in it; absent before that, and in a journal of an earlier
 *     release
 * @param pauses the times in which no process worked on the run, in their order
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record RunJournal(
        @JsonProperty("batch_id") String batchId,
        @JsonProperty("input") String input,
        @JsonProperty("fingerprint") String fingerprint,
        @JsonProperty("output") @Nullable String output,
        @JsonProperty("state") State state,
        @JsonProperty("mark") @Nullable String mark,
        @JsonProperty("pauses") List<Pause> pauses) {
    private static final String FILE = "run.json";
    private static final JsonMapper JSON = new JsonMapper();

    enum State {
        RUNNING,
        COMPLETED
    }

    RunJournal {
        // Absent in a journal of an earlier release.
        pauses = pauses == null ? List.of() : List.copyOf(pauses);
    }

    static RunJournal begin(String batchId, BatchFile input, Path output) {
        return new RunJournal(
                batchId, input.name(), input.fingerprint(), nameOf(output), State.RUNNING, null, List.of());
    }

    /** The journal of a directory; empty when it was not used before. */
    static Optional<RunJournal> read(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(Files.readString(file), RunJournal.class));
        } catch (JsonProcessingException e) {
            throw new UsageException(
                    file + " is not a journal of penstock",
                    "name another directory with --data-dir; or remove this one, and lose the answers that were paid for and"
                            + " are in no .partial file yet");
        } catch (IOException e) {
            throw new UsageException(file + " cannot be read: " + e.getMessage());
        }
    }

    void write(Path directory) {
        Path file = directory.resolve(FILE);
        Path next = directory.resolve(FILE + ".next");
        try {
            writeAndMove(next, file);
        } catch (IOException e) {
            throw new WorkFailedException(
                    file + " cannot be written: " + e.getMessage(), "make room, then give the same command again", e);
        }
    }

    /**
     * Writes the journal to the disk. This is done before any call, because without it the same command would pay
     * again.
     */
    private void writeAndMove(Path next, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            Channels.newOutputStream(channel).write(JSON.writeValueAsBytes(this));
            DurableMove.of(channel, next, file);
        }
    }

    /** Whether the run writes this output, as far as the journal says. */
    boolean isOf(Path otherOutput) {
        return output == null || output.equals(nameOf(otherOutput));
    }

    RunJournal to(Path otherOutput) {
        return new RunJournal(batchId, input, fingerprint, nameOf(otherOutput), state, mark, pauses);
    }

    /** Whether the output exists and is the complete output of this run. */
    boolean hasWritten(Path ownOutput) {
        return mark != null && OutputFile.isSealed(ownOutput, mark);
    }

    /** The journal once all answers are in the output, before that gets its name. */
    RunJournal sealed(String outputMark) {
        return new RunJournal(batchId, input, fingerprint, output, state, outputMark, pauses);
    }

    RunJournal pausedBetween(Instant lastSeen, Instant goesOn) {
        List<Pause> more = new ArrayList<>(pauses);
        more.add(new Pause(lastSeen.toEpochMilli(), goesOn.toEpochMilli()));
        return new RunJournal(batchId, input, fingerprint, output, state, mark, more);
    }

    RunJournal completed() {
        return new RunJournal(batchId, input, fingerprint, output, State.COMPLETED, mark, pauses);
    }

    private static String nameOf(Path output) {
        return output.toAbsolutePath().normalize().toString();
    }
}
