package io.penstock.cli.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.cli.UsageException;
import io.penstock.cli.WorkFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * What a data directory is used for, so that the same command resumes and another one does not mix with it.
 *
 * @param batchId of the run
 * @param input name of the input file when the run began
 * @param fingerprint of the input file
 */
record RunJournal(
        @JsonProperty("batch_id") String batchId,
        @JsonProperty("input") String input,
        @JsonProperty("fingerprint") String fingerprint,
        @JsonProperty("state") State state) {
    private static final String FILE = "run.json";
    private static final JsonMapper JSON = new JsonMapper();

    enum State {
        RUNNING,
        COMPLETED
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
            Files.writeString(next, JSON.writeValueAsString(this));
            Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new WorkFailedException(
                    file + " cannot be written: " + e.getMessage(), "make room, then give the same command again", e);
        }
    }

    RunJournal completed() {
        return new RunJournal(batchId, input, fingerprint, State.COMPLETED);
    }
}
