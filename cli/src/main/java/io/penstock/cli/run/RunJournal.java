package io.penstock.cli.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.cli.UsageException;
import io.penstock.cli.WorkFailedException;
import io.penstock.cli.batch.BatchFile;
import io.penstock.cli.batch.DurableMove;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a data directory is used for, so that the same command resumes and another one does not mix with it.
 *
 * @param batchId of the run
 * @param input name of the input file when the run began
 * @param fingerprint of the requests
 * @param output the absolute name of the output; absent in a journal of an earlier release
 */
record RunJournal(
        @JsonProperty("batch_id") String batchId,
        @JsonProperty("input") String input,
        @JsonProperty("fingerprint") String fingerprint,
        @JsonProperty("output") @Nullable String output,
        @JsonProperty("state") State state) {
    private static final String FILE = "run.json";
    private static final JsonMapper JSON = new JsonMapper();

    enum State {
        RUNNING,
        COMPLETED
    }

    static RunJournal begin(String batchId, BatchFile input, Path output) {
        return new RunJournal(batchId, input.name(), input.fingerprint(), nameOf(output), State.RUNNING);
    }

    /** The journal of a directory that was used before. */
    static Optional<RunJournal> read(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(Files.readString(file), RunJournal.class));
        } catch (JsonProcessingException e) {
            throw new UsageException(
                    file + " is not a journal of penstock", "remove the directory, or name another with --data-dir");
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

    /** The journal is on the disk before a call is paid for: without it, the same command would pay again. */
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
        return new RunJournal(batchId, input, fingerprint, nameOf(otherOutput), state);
    }

    RunJournal completed() {
        return new RunJournal(batchId, input, fingerprint, output, State.COMPLETED);
    }

    private static String nameOf(Path output) {
        return output.toAbsolutePath().normalize().toString();
    }
}
