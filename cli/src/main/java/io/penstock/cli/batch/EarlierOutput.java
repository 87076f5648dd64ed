package io.penstock.cli.batch;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.penstock.cli.error.UsageException;
import io.penstock.cli.error.WorkFailedException;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Sha256;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The complete or partial output of an earlier run: which requests succeeded in it, and their lines. */
public final class EarlierOutput {
    /** The largest line. The largest answer may be escaped in JSON, with six bytes for one. */
    private static final int MAX_LINE_BYTES = 7 * Cluster.MAX_PAYLOAD_BYTES;

    /** An answer of the greatest depth that is read is nested two levels deeper in its line. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(StreamReadConstraints.DEFAULT_MAX_DEPTH + 2)
                    .maxStringLength(MAX_LINE_BYTES)
                    .build())
            .build();

    private static final String REMEDY = "name the output of an earlier run";

    private final Path path;
    private final IdSet successes;

    /** The ids of requests that failed at least once. */
    private final IdSet failures;

    private final String sha256;

    private EarlierOutput(Path path, IdSet successes, IdSet failures, String sha256) {
        this.path = path;
        this.successes = successes;
        this.failures = failures;
        this.sha256 = sha256;
    }

    /** The id and the result in one line. */
    private record Outcome(String customId, boolean isSuccess) {}

    private interface OutcomeSink {
        void accept(Outcome outcome, String line);
    }

    /**
     * Reads an output. Only digests of the ids stay in memory. An incomplete last line, as a killed process leaves
     * it, is ignored.
     *
     * @throws UsageException when the file does not exist or is not an output
     */
    public static EarlierOutput read(Path path) {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new UsageException(
                    "--retry-failed " + path + " is a directory, a pipe or a device; it is read twice",
                    "name a file, the output of an earlier run");
        }
        IdSet successes = new IdSet();
        IdSet failures = new IdSet();
        String sha256 = forEachLine(
                path, (outcome, line) -> (outcome.isSuccess() ? successes : failures).add(outcome.customId()));
        if (successes.isEmpty() && failures.isEmpty()) {
            throw new UsageException("--retry-failed " + path + " has no line of an output", REMEDY);
        }
        return new EarlierOutput(path, successes, failures, sha256);
    }

    /**
     * Removes the requests that succeeded.
     *
     * @param requested all ids of the input
     * @throws UsageException when the output belongs to another input, or no request is left
     */
    void removeSuccesses(IdSet requested, String input) {
        if (!requested.containsAll(successes) || !requested.containsAll(failures)) {
            refuseAnotherInputs(requested, input);
        }
        requested.removeAll(successes);
        if (requested.isEmpty()) {
            throw new UsageException(
                    "every request of " + input + " has succeeded in " + path, "there is nothing to run again");
        }
    }

    /** Refuses the output of another input. Reads the file once more, because digests do not tell the id. */
    private void refuseAnotherInputs(IdSet requested, String input) {
        forEachLine(path, (outcome, line) -> {
            if (!requested.contains(outcome.customId())) {
                throw new UsageException(
                        "--retry-failed " + path + " has the `custom_id` `" + outcome.customId() + "`, which " + input
                                + " has not",
                        "name the output of an earlier run of this input");
            }
        });
    }

    boolean hasSuccessOf(String customId) {
        return successes.contains(customId);
    }

    int successes() {
        return successes.size();
    }

    /** The SHA-256 digest of the file's bytes, in hexadecimal. */
    String fingerprint() {
        return sha256;
    }

    /**
     * Writes the lines of the successes unchanged, one for each request.
     *
     * @throws WorkFailedException when the file has changed since it was read
     */
    void copySuccesses(OutputFile output) {
        IdSet unwritten = new IdSet(successes);
        String now = forEachLine(path, (outcome, line) -> {
            if (outcome.isSuccess() && unwritten.remove(outcome.customId())) {
                output.writeLine(line);
            }
        });
        if (!now.equals(sha256)) {
            throw new WorkFailedException(
                    path + " has changed since it was read", "leave it as it is, and give the same command again");
        }
    }

    /** Hands on each line, and returns the digest of the file. */
    private static String forEachLine(Path path, OutcomeSink sink) {
        MessageDigest digest = Sha256.digest();
        try (var in = new DigestInputStream(new BufferedInputStream(Files.newInputStream(path)), digest);
                var lines = new LineReader(in, MAX_LINE_BYTES, () -> new LineException("is too long", REMEDY))) {
            forEachLine(path, lines, sink);
        } catch (NoSuchFileException e) {
            throw new UsageException("--retry-failed " + path + " is not there", REMEDY);
        } catch (IOException e) {
            throw new UsageException("--retry-failed " + path + " cannot be read: " + e.getMessage());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void forEachLine(Path path, LineReader lines, OutcomeSink sink) throws IOException {
        @Nullable UsageException flaw = null;
        boolean isThere = true;
        while (isThere) {
            try {
                Optional<String> line = lines.next();
                isThere = line.isPresent();
                if (isThere && flaw != null) {
                    throw flaw;
                }
                if (isThere && !line.get().isBlank()) {
                    sink.accept(outcome(line.get()), line.get());
                }
            } catch (LineException e) {
                flaw = new UsageException(
                        "--retry-failed " + path + ":" + lines.lineNumber() + ": " + e.problem(), e.remedy());
            }
        }
    }

    private static Outcome outcome(String line) throws LineException {
        try (JsonParser parser = JSON.createParser(line)) {
            return outcome(parser);
        } catch (StreamConstraintsException e) {
            // It is deeper, or has a longer value, than any line that Penstock writes.
            throw new LineException("is no line of an output", REMEDY);
        } catch (JacksonException e) {
            throw new LineException("is not JSON", REMEDY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Outcome outcome(JsonParser parser) throws IOException, LineException {
        String customId = "";
        boolean isOutput = false;
        boolean hasError = false;
        int status = 0;
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new LineException("is no line of an output", REMEDY);
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("custom_id") && value == JsonToken.VALUE_STRING) {
                customId = parser.getText();
            } else if (field.equals("error")) {
                isOutput = true;
                hasError = value != JsonToken.VALUE_NULL;
                parser.skipChildren();
            } else if (field.equals("response")) {
                isOutput = true;
                status = status(parser);
            } else {
                parser.skipChildren();
            }
        }
        if (customId.isEmpty() || !isOutput) {
            throw new LineException("has no `custom_id`, or neither `response` nor `error`", REMEDY);
        }
        return new Outcome(customId, !hasError && status >= 200 && status < 300);
    }

    /** The {@code status_code} of a response; 0 if it has none. */
    private static int status(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return 0;
        }
        int status = 0;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean isStatus = parser.currentName().equals("status_code");
            if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT && isStatus) {
                status = parser.getValueAsInt();
            }
            parser.skipChildren();
        }
        return status;
    }
}
