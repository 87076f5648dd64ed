package io.penstock.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.cli.batch.OutputFile.Existing;
import io.penstock.cli.error.UsageException;
import io.penstock.cli.error.WorkFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EarlierOutputTest {
    private static final String SUCCESS = "{\"custom_id\":\"a\",\"response\":{\"status_code\":200},\"error\":null}";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"custom_id":"a","response":{"status_code":200,"body":{"error":"x"}},"error":null}            | true
            {"id":"x","custom_id":"a","response":{"body":{"status_code":500},"status_code":204}}          | true
            {"error":null,"response":{"body":[{"custom_id":"z"}],"status_code":200},"custom_id":"a"}      | true
            {"custom_id":"a","response":{"status_code":200,"body":"half"},"error":{"code":"unreadable"}}  | false
            {"custom_id":"a","response":{"status_code":400,"body":{}},"error":null}                       | false
            {"custom_id":"a","response":null,"error":{"code":"expired"}}                                  | false
            {"custom_id":"a","response":null,"error":null}                                                | false
            """)
    void aLineIsASuccessByItsStatusWithoutAnError(String line, boolean isSuccess) throws Exception {
        EarlierOutput earlier = EarlierOutput.read(write(line));

        assertThat(earlier.hasSuccessOf("a")).isEqualTo(isSuccess);
        assertThat(earlier.hasSuccessOf("z")).isFalse();
    }

    @Test
    void successesAreCopiedOnceByteForByte() throws Exception {
        String odd =
                "{\"custom_id\":\"b\", \"response\": {\"status_code\":2e2,\"status_code\":200,\"body\":\"\\u00e9 é 🎈\"}}  ";
        Path path = write("", SUCCESS, "{\"custom_id\":\"c\",\"error\":{}}", odd, SUCCESS);
        Path out = directory.resolve("new.jsonl");

        try (OutputFile output = OutputFile.create(out, Existing.KEEP)) {
            EarlierOutput.read(path).copySuccesses(output);
            output.complete();
        }

        assertThat(Files.readString(out)).isEqualTo(SUCCESS + "\n" + odd + "\n");
    }

    @Test
    void aRequestThatFailedAndSucceededLaterIsASuccess() throws Exception {
        EarlierOutput earlier =
                EarlierOutput.read(write(SUCCESS, "{\"custom_id\":\"a\",\"error\":{\"code\":\"expired\"}}"));

        assertThat(earlier.hasSuccessOf("a")).isTrue();
        assertThat(earlier.successes()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0} bytes of the last line")
    @ValueSource(ints = {1, 20, 62})
    void theHalfLineThatAKilledRunLeavesIsNotThere(int bytes) throws Exception {
        byte[] half = Arrays.copyOf(
                "{\"custom_id\":\"b\",\"response\":{\"status_code\":200,\"body\":\"größer"
                        .getBytes(StandardCharsets.UTF_8),
                bytes);
        Path path = write(SUCCESS);
        Files.write(path, half, StandardOpenOption.APPEND);

        EarlierOutput earlier = EarlierOutput.read(path);

        assertThat(earlier.hasSuccessOf("a")).isTrue();
        assertThat(earlier.hasSuccessOf("b")).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "{\"custom_id\":\"b\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{}}",
                "{\"response\":{\"status_code\":200}}",
                "no JSON",
                "[1]"
            })
    void aLineOfAnotherFileIsNamed(String line) throws Exception {
        Path path = write(SUCCESS, line, SUCCESS);

        UsageException error = refusal(path);

        assertThat(error.problem()).startsWith("--retry-failed " + path + ":2: ");
        assertThat(error.remedy()).contains("the output of an earlier run");
    }

    @Test
    void aFileWithoutALineOfAnOutputIsRefused() throws Exception {
        assertThat(refusal(write("no JSON")).problem()).endsWith("has no line of an output");
        assertThat(refusal(write("")).problem()).endsWith("has no line of an output");
        assertThat(refusal(directory.resolve("absent")).problem()).endsWith("absent is not there");
        assertThat(refusal(directory).problem()).contains("is a directory, a pipe or a device");
    }

    @Test
    void anEarlierOutputThatChangesIsNotMixedWithAnother() throws Exception {
        Path path = write(SUCCESS);
        EarlierOutput earlier = EarlierOutput.read(path);
        write(SUCCESS.replace("\"a\"", "\"b\""));

        WorkFailedException error = catchThrowableOfType(WorkFailedException.class, () -> {
            try (OutputFile output = OutputFile.create(directory.resolve("new.jsonl"), Existing.KEEP)) {
                earlier.copySuccesses(output);
            }
        });

        assertThat(error.problem()).isEqualTo(path + " has changed since it was read");
    }

    private static UsageException refusal(Path path) {
        return catchThrowableOfType(UsageException.class, () -> EarlierOutput.read(path));
    }

    private Path write(String... lines) throws IOException {
        return Files.write(directory.resolve("earlier.jsonl"), Arrays.asList(lines));
    }
}
