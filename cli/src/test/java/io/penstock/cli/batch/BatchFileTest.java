package io.penstock.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.cli.error.UsageException;
import io.penstock.cli.error.WorkFailedException;
import io.penstock.records.Dialect;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.records.ReserveMode;
import io.penstock.records.RetryConfig;
import io.penstock.records.Strategy;
import io.penstock.schemas.Names;
import io.penstock.schemas.body.BodyFacts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchFileTest {
    private static final String GOOD = line("a", "\"model\":\"small\",\"max_tokens\":7");

    private static final String SMALL = "\"model\":\"small\"";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void everyFieldOfALineReachesItsRequest() throws Exception {
        InferenceRequest request = only("""
                {"custom_id":"a","method":"POST","url":"/v1/chat/completions",\
                "body":{"model":"small","temperature":1.0,"max_tokens":7,"messages":[{"content":"é \\u00e9 {}"}]},\
                "tenant":"research","priority":3,"max_wait":"5m","deadline":"2026-01-31T18:00:00Z",\
                "metadata":{"run":"7"}}""");

        assertThat(request.getRequestId()).isEqualTo("a");
        assertThat(request.getBatchId()).hasValue("batch");
        assertThat(request.getPool()).isEqualTo("chat");
        assertThat(request.getEndpoint()).isEqualTo("/v1/chat/completions");
        assertThat(request.getBody())
                .as("the body's own text")
                .isEqualTo(
                        "{\"model\":\"small\",\"temperature\":1.0,\"max_tokens\":7,\"messages\":[{\"content\":\"é \\u00e9 {}\"}]}");
        assertThat(request.getMaxOutputTokens()).hasValue(7L);
        assertThat(request.getTenant()).isEqualTo("research");
        assertThat(request.getPriority()).isEqualTo(3);
        assertThat(request.getMaxWaitMillis()).hasValue(300_000L);
        assertThat(request.getDeadline()).hasValue(Instant.parse("2026-01-31T18:00:00Z"));
        assertThat(request.getMetadata()).isEqualTo(Map.of("run", "7"));
        assertThat(request.getSubmittedAt()).isPresent();
    }

    @Test
    void whatALineLeavesOutComesFromTheOptions() throws Exception {
        var defaults = new RequestDefaults(
                Optional.of("vectors"),
                "night",
                2,
                Optional.of(Duration.ofSeconds(9)),
                Optional.of(Instant.parse("2030-01-31T18:00:00Z")));
        BatchFile file = BatchFile.check(write(GOOD), new RequestFactory(pools(), defaults));

        InferenceRequest request = requests(file, 0).get(0);

        assertThat(request.getPool()).isEqualTo("vectors");
        assertThat(request.getTenant()).isEqualTo("night");
        assertThat(request.getPriority()).isEqualTo(2);
        assertThat(request.getMaxWaitMillis()).hasValue(9_000L);
        assertThat(request.getDeadline()).hasValue(Instant.parse("2030-01-31T18:00:00Z"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            "model":"small","max_tokens":5                              | 5
            "model":"small","max_completion_tokens":6                   | 6
            "model":"small","max_completion_tokens":6,"max_tokens":9    | 9
            "model":"small","max_tokens":5.0,"n":2e0                    | 10
            "model":"small","max_output_tokens":8                       | 8
            "model":"small","max_tokens":null                           | -1
            "model":"small"                                             | -1
            "model":"small","max_tokens":5,"n":3                        | 15
            "model":"small","n":2                                       | -1
            "model":"small","max_tokens":5,"best_of":4,"n":2            | 20
            "model":"small","max_tokens":5,"prompt":["a","b","c"]       | 15
            "model":"small","max_tokens":5,"prompt":[1,2,3]             | 5
            """)
    void theMostOutputTokensOfAllAnswersAreCounted(String body, long expected) throws Exception {
        InferenceRequest request = only(line("a", body));

        assertThat(request.getMaxOutputTokens().orElse(-1L)).isEqualTo(expected);
    }

    @Test
    void anEmbeddingHasNoOutput() throws Exception {
        InferenceRequest request =
                only(line("a", "\"model\":\"vectors\",\"input\":\"x\"").replace("chat/completions", "embeddings"));

        assertThat(request.getMaxOutputTokens()).hasValue(0L);
        assertThat(request.getPool()).isEqualTo("vectors");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"small\"",
                "{\"model\":\"small\",}",
                "{\"model\":\"small\",\"model\":\"small\"}",
                "{\"model\":\"small\",\"n\":NaN}",
                "{\"model\":\"small\",\"user\":\"\t\"}",
                "{\"model\":\"small\",\"user\":\"\\x\"}",
                "{\"model\":\"small\",\"n\":01}",
                "{model:\"small\"}",
                "[]",
                "null",
                "text"
            })
    void aBodyThatTheLedgerRejectsIsRefusedByTheCheck(String body) throws IOException {
        assertThat(BodyFacts.of(body).flaw()).isPresent();

        assertThat(errorOf(line("a", "").replace("{}", body) + "\n").problem()).startsWith("in.jsonl:1: ");
    }

    @Test
    void aBodyThatIsNestedTooDeepIsToldSoByTheCheckAndTheLedgerAlike() throws IOException {
        String thousand = SMALL + ",\"x\":" + "[".repeat(999) + "]".repeat(999);
        String oneMore = SMALL + ",\"x\":" + "[".repeat(1_000) + "]".repeat(1_000);
        String flaw = "is nested deeper than 1,000 levels";

        assertThat(BodyFacts.of("{" + thousand + "}").flaw()).isEmpty();
        assertThat(check(write(line("a", thousand))).size()).isEqualTo(1);
        assertThat(BodyFacts.of("{" + oneMore + "}").flaw().orElseThrow()).startsWith(flaw);
        assertThat(errorOf(line("a", oneMore)).problem()).startsWith("in.jsonl:1: " + flaw);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            not json                                                  | is not JSON
            {"custom_id":"b"                                          | is not JSON
            [1]                                                       | is no JSON object
            {} {}                                                     | has text after its object
            {"method":"POST","url":"/v1/embeddings","body":{}}        | has no `custom_id`
            {"custom_id":7,"method":"POST"}                           | has a `custom_id` that is no string
            {"custom_id":" ","method":"POST","url":"/v1/embeddings","body":{}} | has an empty `custom_id`
            {"custom_id":"b","url":"/v1/embeddings","body":{}}        | has no `method`
            {"custom_id":"b","method":"GET","url":"/v1/embeddings","body":{}} | has the `method` `GET`
            {"custom_id":"b","method":"POST","body":{}}               | has no `url`
            {"custom_id":"b","method":"POST","url":"/v1/chat","body":{}} | has an unknown `url`: `/v1/chat`
            {"custom_id":"b","method":"POST","url":"/v1/embeddings"}  | has no `body`
            {"custom_id":"b","method":"POST","url":"/v1/embeddings","body":"x"} | has a `body` that is no object
            {"custom_id":"b","method":"POST","url":"/v1/embeddings","body":{}} | has neither a `pool` nor a `body.model`
            {"custom_id":"b","method":"POST","url":"/v1/embeddings","body":{"model":"big"}} | has the model `big`
            {"custom_id":"b","method":"POST","url":"/v1/embeddings","body":{"model":1}} | has a `body.model` that is no string
            {"custom_id":"b","pool":"x","method":"POST","url":"/v1/embeddings","body":{}} | names the pool `x`
            {"custom_id":"b","tenat":"x"}                             | has an unknown field `tenat`
            {"custom_id":"b","custom_id":"c"}                         | is not JSON: Duplicate
            {"custom_id":"b","priority":"high"}                       | has a `priority` that is no whole number
            {"custom_id":"b","max_wait":"soon"}                       | has a `max_wait` that must be a duration, got `soon`
            {"custom_id":"b","max_wait":600}                          | has a `max_wait` that must be a duration, got `600`, which has no unit
            {"custom_id":"b","max_wait":"999999999999d"}              | has a `max_wait` that must be at most 3650d
            {"custom_id":"b","max_wait":"0s"}                         | has a `max_wait` that must be longer than zero
            {"custom_id":"b","max_wait":true}                         | has a `max_wait` that is no string
            {"custom_id":"b","deadline":"soon"}                       | has a `deadline` that must be an instant, got `soon`
            {"custom_id":"b","deadline":1769882400}                   | has a `deadline` that must be an instant, got the number `1769882400`
            {"custom_id":"b","deadline":"1970-01-21T11:38:02Z"}       | has a `deadline` that must be in 2000 or later
            {"custom_id":"b","deadline":"+999999999-01-01T00:00:00Z"} | has a `deadline` that must be in 9999 or earlier
            {"custom_id":"b","deadline":"-999999999-01-01T00:00:00Z"} | has a `deadline` that must be in 2000 or later
            {"custom_id":"b","metadata":{"a":1}}                      | has a `metadata.a` that is no string
            {"custom_id":"b","body":{"max_tokens":"many"}}            | has a `body.max_tokens` that is no whole number
            {"custom_id":"b","body":{"max_tokens":1.5}}               | has a `body.max_tokens` that is no whole number
            {"custom_id":"b","body":{"max_tokens":-1}}                | has a `body.max_tokens` that is no whole number
            """)
    void aLineThatIsNoRequestIsNamedWithItsNumber(String second, String problem) throws Exception {
        UsageException error = errorOf(GOOD + "\n" + second + "\n");

        assertThat(error.problem()).startsWith("in.jsonl:2: " + problem);
        assertThat(error.remedy()).isNotEmpty();
    }

    @Test
    void aMistypedFieldIsToldTheNearestOne() throws Exception {
        UsageException error = errorOf("{\"custom_id\":\"b\",\"tenat\":\"x\"}");

        assertThat(error.remedy()).isEqualTo("did you mean `tenant`?");
    }

    @Test
    void anUnknownPoolIsToldThePoolsThereAre() throws Exception {
        UsageException error = errorOf(line("a", "\"model\":\"big\""));

        assertThat(error.remedy()).endsWith("--pool: chat, claude, vectors");
    }

    @Test
    void aUrlThatItsPoolDoesNotAnswerIsRefused() throws Exception {
        String message = line("a", "\"model\":\"large\"").replace("chat/completions", "messages");

        UsageException toOpenAi = errorOf(message.replace("large", "small"));
        UsageException toAnthropic = errorOf(line("a", "\"model\":\"large\""));

        assertThat(only(message).getPool()).isEqualTo("claude");
        assertThat(toOpenAi.problem())
                .contains("in.jsonl:1", "`/v1/messages`, which pool `chat` does not answer", "`dialect: openai`");
        assertThat(toAnthropic.problem()).contains("which pool `claude` does not answer", "`dialect: anthropic`");
        assertThat(toAnthropic.remedy()).contains("/v1/messages alone");
    }

    @Test
    void anIdThatIsThereTwiceIsRefusedWithBothOfItsLines() throws Exception {
        UsageException error = errorOf(line("b", SMALL) + "\n\n" + GOOD + "\n" + line("c", SMALL) + "\n" + GOOD + "\n");

        assertThat(error.problem()).isEqualTo("in.jsonl:5: has the `custom_id` `a`, as line 3 has");
    }

    @Test
    void aSecondIdIsToldWithItsOwnLinesWhateverIsWrongBehindIt() throws Exception {
        UsageException error = errorOf(GOOD + "\n" + GOOD + "\n[]\n");

        assertThat(error.problem()).isEqualTo("in.jsonl:2: has the `custom_id` `a`, as line 1 has");
    }

    @ParameterizedTest
    @CsvSource({"''", "'\n\n'"})
    void aFileWithoutRequestsIsRefused(String text) throws Exception {
        assertThat(errorOf(text).problem()).isEqualTo("in.jsonl has no requests");
    }

    @Test
    void aLineOfTwentyMegabytesIsRefusedWithoutReadingItWhole() throws Exception {
        UsageException error = errorOf(GOOD + "\n" + "x".repeat(20_000_000));

        assertThat(error.problem()).startsWith("in.jsonl:2: is longer than a request may be: 8 MiB (8388608 bytes)");
    }

    @Test
    void aBodyOfEightMebibytesIsTakenAndOneByteMoreIsNot() throws Exception {
        String frame = "\"model\":\"small\",\"x\":\"\"";
        int room = 8 * 1024 * 1024 - ("{" + frame + "}").length();
        String full = "\"model\":\"small\",\"x\":\"" + "y".repeat(room) + "\"";

        assertThat(only(line("a", full)).getBody()).hasSize(8 * 1024 * 1024);
        assertThat(errorOf(line("a", full.replace("\"x\"", "\"xx\""))).problem())
                .startsWith("in.jsonl:1: has a `body` of 8388609 bytes; the limit is 8 MiB");
    }

    @Test
    void bytesThatAreNoTextAreNamedWithTheirLine() throws Exception {
        Path file = directory.resolve("in.jsonl");
        byte[] good = (GOOD + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[good.length + 2];
        System.arraycopy(good, 0, bytes, 0, good.length);
        bytes[good.length] = (byte) 0xC3;
        bytes[good.length + 1] = (byte) 0x28;
        Files.write(file, bytes);

        assertThat(errorOf(file).problem()).isEqualTo("in.jsonl:2: is not UTF-8 text");
    }

    @Test
    void aMarkOfTheByteOrderAndWindowsLineEndsAreNoMistake() throws Exception {
        BatchFile file = check(write("\uFEFF" + GOOD + "\r\n" + GOOD.replace("\"a\"", "\"b\"") + "\r\n"));

        assertThat(Stream.of("a", "b", "c").filter(file.ids()::contains)).containsExactly("a", "b");
    }

    @Test
    void aMissingFileAndADirectoryAreNamed() {
        assertThat(errorOf(directory.resolve("in.jsonl")).problem()).isEqualTo("in.jsonl is not there");
        assertThat(errorOf(directory).problem()).isEqualTo("in.jsonl is a directory");
    }

    @Test
    void aSecondReadingCanSkipWhatWasSubmitted() throws Exception {
        BatchFile file = check(write(line("a", "\"model\":\"small\"") + "\n\n" + line("b", "\"model\":\"small\"") + "\n"
                + line("c", "\"model\":\"small\"")));

        assertThat(requests(file, 1)).extracting(InferenceRequest::getRequestId).containsExactly("b", "c");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"\\ud83d", "\\ude00", "a\\ude00\\ud83d", "\\ud83d\\u0041"})
    void halfACharacterIsRefusedWhereverARecordHasItAsText(String half) throws Exception {
        String good = line("b", "\"model\":\"small\"");

        for (String line : List.of(
                good.replace("\"b\"", "\"" + half + "\""),
                good.replace("\"small\"", "\"" + half + "\""),
                good.replace("{\"custom_id\"", "{\"tenant\":\"" + half + "\",\"custom_id\""),
                good.replace("{\"custom_id\"", "{\"pool\":\"" + half + "\",\"custom_id\""),
                good.replace("{\"custom_id\"", "{\"metadata\":{\"k\":\"" + half + "\"},\"custom_id\""))) {
            UsageException error = errorOf(GOOD + "\n" + line);

            assertThat(error.problem()).startsWith("in.jsonl:2: has ").contains("half a surrogate pair");
            assertThat(error.remedy()).contains("whole character");
        }
    }

    @Test
    void wholeCharactersOfEveryPlaneAreTaken() throws Exception {
        assertThat(only(line("\\ud83d\\ude00 \uD83D\uDE00 \u0000é", "\"model\":\"small\"")
                                .replace("\u0000", "\\u0000"))
                        .getRequestId())
                .isEqualTo("\uD83D\uDE00 \uD83D\uDE00 \u0000é");
    }

    @ParameterizedTest
    @ValueSource(strings = {"custom_id", "tenant", "pool"})
    void aNameIsTakenUpToTheLedgersBoundAndRefusedBeyondIt(String field) throws Exception {
        String longest = "x".repeat(Names.MAX_CHARACTERS);
        assertThat(only(line(longest, "\"model\":\"small\"")).getRequestId()).isEqualTo(longest);

        UsageException error = errorOf(GOOD + "\n{\"" + field + "\":\"" + longest + "x\",\"method\":\"POST\"}");

        assertThat(error.problem())
                .isEqualTo("in.jsonl:2: has a `" + field + "` that has more than 1000 characters: 1001");
    }

    @Test
    void metadataThatHasNoRoomBesideTheLargestBodyIsRefused() throws Exception {
        UsageException error = errorOf("{\"custom_id\":\"a\",\"metadata\":{\"k\":\"" + "é".repeat(16_384) + "\"}}");

        assertThat(error.problem()).isEqualTo("in.jsonl:1: has `metadata` of 32769 bytes; the limit is 32768 bytes");
    }

    @Test
    void aMarkOfTheByteOrderInsideFilesThatWerePutTogetherIsNoMistake() throws Exception {
        BatchFile file = check(write("\uFEFF" + GOOD + "\n\uFEFF" + GOOD.replace("\"a\"", "\"b\"")));

        assertThat(Stream.of("a", "b", "c").filter(file.ids()::contains)).containsExactly("a", "b");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            another id             | {"custom_id":"z","method":"POST","url":"/v1/chat/completions","body":{"model":"small"}}
            the same id, more text | {"custom_id":"b","method":"POST","url":"/v1/chat/completions","body":{"model":"small","n":2}}
            no JSON                | half a li
            nothing                | ~~
            """)
    void aFileThatChangesAfterItsCheckEndsTheSubmission(String what, String changed) throws Exception {
        String first = line("a", "\"model\":\"small\"");
        BatchFile file = check(write(first + "\n" + line("b", "\"model\":\"small\"")));
        write(first + "\n" + changed);

        WorkFailedException error = catchThrowableOfType(WorkFailedException.class, () -> requests(file, 0));

        assertThat(error.problem()).startsWith("in.jsonl has changed since it was checked");
        assertThat(error.remedy()).contains("put it back as it was");
    }

    @Test
    void aChangeThatLeavesLengthAndTimeIsFoundByTheContent() throws Exception {
        String first = line("a", "\"model\":\"small\",\"n\":1");
        Path path = write(first);
        BatchFile file = check(path);
        FileTime modified = Files.getLastModifiedTime(path);
        write(first.replace("\"n\":1", "\"n\":2"));
        Files.setLastModifiedTime(path, modified);

        assertThat(catchThrowableOfType(WorkFailedException.class, () -> requests(file, 0))
                        .problem())
                .contains("has changed");
    }

    @Test
    void aFileThatIsGoneAfterItsCheckEndsTheSubmission() throws Exception {
        Path path = write(GOOD);
        BatchFile file = check(path);
        Files.delete(path);

        assertThat(catchThrowableOfType(WorkFailedException.class, () -> requests(file, 0))
                        .problem())
                .contains("has changed");
    }

    @Test
    void anUnknownDefaultPoolIsRefused() {
        var defaults = new RequestDefaults(Optional.of("chta"), "default", 0, Optional.empty(), Optional.empty());

        UsageException error = catchThrowableOfType(UsageException.class, () -> new RequestFactory(pools(), defaults));

        assertThat(error.problem()).isEqualTo("--pool chta: there is no such pool");
        assertThat(error.remedy()).isEqualTo("did you mean `chat`? the pools are chat, claude, vectors");
    }

    @Test
    void onlyWhatHasNotSucceededEarlierIsRun() throws Exception {
        Path path = write(String.join("\n", line("a", SMALL), line("b", SMALL), line("c", SMALL), line("d", SMALL)));
        EarlierOutput earlier = earlier(success("a"), failure("b"), success("d"));

        BatchFile file = BatchFile.check(path, "in.jsonl", rules(), Optional.of(earlier));

        assertThat(Stream.of("a", "b", "c").filter(file.ids()::contains))
                .as("failed, and missing")
                .containsExactly("b", "c");
        assertThat(file.size()).isEqualTo(2);
        assertThat(file.carriedOver()).isEqualTo(2);
        assertThat(requests(file, 0)).extracting(InferenceRequest::getRequestId).containsExactly("b", "c");
        assertThat(requests(file, 1)).extracting(InferenceRequest::getRequestId).containsExactly("c");
    }

    @Test
    void anotherChoiceIsAnotherFingerprintAndTheSameOneIsTheSame() throws Exception {
        Path path = write(line("a", SMALL) + "\n" + line("b", SMALL));

        BatchFile whole = BatchFile.check(path, "in.jsonl", rules());
        BatchFile first = BatchFile.check(path, "in.jsonl", rules(), Optional.of(earlier(success("a"))));
        BatchFile again = BatchFile.check(path, "in.jsonl", rules(), Optional.of(earlier(success("a"))));
        BatchFile second = BatchFile.check(path, "in.jsonl", rules(), Optional.of(earlier(success("b"))));

        assertThat(again.fingerprint())
                .isEqualTo(first.fingerprint())
                .isNotEqualTo(second.fingerprint())
                .isNotEqualTo(whole.fingerprint());
    }

    @Test
    void anEarlierOutputOfAnotherInputIsRefused() throws Exception {
        Path path = write(line("a", SMALL));
        EarlierOutput earlier = earlier(success("a"), failure("z"));

        UsageException error = catchThrowableOfType(
                UsageException.class, () -> BatchFile.check(path, "in.jsonl", rules(), Optional.of(earlier)));

        assertThat(error.problem()).endsWith("out.jsonl has the `custom_id` `z`, which in.jsonl has not");
    }

    @Test
    void whereAllHasSucceededThereIsNothingToRunAgain() throws Exception {
        Path path = write(line("a", SMALL));
        EarlierOutput earlier = earlier(success("a"));

        UsageException error = catchThrowableOfType(
                UsageException.class, () -> BatchFile.check(path, "in.jsonl", rules(), Optional.of(earlier)));

        assertThat(error.problem()).startsWith("every request of in.jsonl has succeeded in ");
    }

    private EarlierOutput earlier(String... lines) throws IOException {
        return EarlierOutput.read(Files.write(directory.resolve("out.jsonl"), List.of(lines)));
    }

    private static String success(String id) {
        return "{\"custom_id\":\"%s\",\"response\":{\"status_code\":200,\"body\":{}},\"error\":null}".formatted(id);
    }

    private static String failure(String id) {
        return "{\"custom_id\":\"%s\",\"response\":null,\"error\":{\"code\":\"expired\"}}".formatted(id);
    }

    private static RequestFactory rules() {
        return new RequestFactory(pools(), RequestDefaults.NONE);
    }

    private static String line(String id, String body) {
        return "{\"custom_id\":\"%s\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{%s}}"
                .formatted(id, body);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("in.jsonl"), text);
    }

    private static BatchFile check(Path path) {
        return BatchFile.check(path, "in.jsonl", rules());
    }

    private InferenceRequest only(String text) throws IOException {
        List<InferenceRequest> requests = requests(check(write(text)), 0);
        assertThat(requests).hasSize(1);
        return requests.get(0);
    }

    private static List<InferenceRequest> requests(BatchFile file, long skip) {
        List<InferenceRequest> requests = new ArrayList<>();
        file.<RuntimeException>read("batch", skip, requests::add);
        return requests;
    }

    private UsageException errorOf(String text) throws IOException {
        return errorOf(write(text));
    }

    private static UsageException errorOf(Path path) {
        return catchThrowableOfType(UsageException.class, () -> check(path));
    }

    private static List<PoolConfig> pools() {
        PoolConfig claude = pool("claude", List.of("large"));
        claude.getInstances().get(0).setDialect(Dialect.ANTHROPIC);
        return List.of(pool("chat", List.of("small")), pool("vectors", List.of()), claude);
    }

    private static PoolConfig pool(String name, List<String> models) {
        return PoolConfig.newBuilder()
                .setPool(name)
                .setStrategy(Strategy.TRADITIONAL)
                .setReserve(ReserveMode.MAXIMUM)
                .setRetry(RetryConfig.newBuilder().build())
                .setModels(models)
                .setInstances(List.of(InstanceConfig.newBuilder()
                        .setId("one")
                        .setBaseUrl("http://localhost/v1")
                        .setLimits(List.of())
                        .build()))
                .build();
    }
}
