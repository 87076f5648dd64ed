package io.penstock.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.penstock.cli.error.UsageException;
import io.penstock.records.Dialect;
import io.penstock.records.InstanceConfig;
import io.penstock.records.Limit;
import io.penstock.records.LimitKind;
import io.penstock.records.PoolConfig;
import io.penstock.records.ReserveMode;
import io.penstock.records.RetryConfig;
import io.penstock.records.Strategy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
    private static final String FULL = """
            pools:
              chat:
                models: [small-chat, "tiny"]
                strategy: pool-first
                reserve: predicted
                reserve-quantile: 0.995
                buckets: 6
                objective: throughput
                pace: 2s
                max-output-tokens: 2048
                max-wait: 10m
                start-within: 5s
                connect-timeout: 2s
                response-timeout: 1m
                call-timeout: 1h
                clock-skew: 100ms
                duplicate-window: 30m
                instances:
                  - id: east
                    base-url: https://api.example.com/v1/
                    api-key: ${EAST_API_KEY}
                    model: small-chat-2
                    rpm: 1_150
                    tpm: 520000
                    itpm: 400_000
                    otpm: 120_000
                    rpd: 1_000_000
                    tpd: 90_000_000
                    concurrency: 14
                    cached-input-counts: false
                    limits:
                      - { kind: requests, amount: 20, window: 1s }
                      - { kind: tokens, amount: 9000, window: 500ms }
                      - kind: output-tokens
                        amount: 100000
                        window: 1h
                  - id: west
                    base-url: http://127.0.0.1:8080
                    api-key: file:/run/secrets/west
                    dialect: azure
                    model: my-deployment
                    api-version: 2025-04-01-preview
                tenants: { research: 3, default: 0.5 }
                retry: { max-attempts: 2, base: 250ms, cap: 1m }
            """;

    @Test
    void everyKeyReachesThePoolsRecord() {
        PoolConfig pool = Configuration.parse("penstock.yaml", FULL).pools().get(0);

        assertThat(pool.getPool()).isEqualTo("chat");
        assertThat(pool.getStrategy()).isEqualTo(Strategy.POOL_FIRST);
        assertThat(pool.getReserve()).isEqualTo(ReserveMode.PREDICTED);
        assertThat(pool.getReserveQuantile()).isEqualTo(0.995);
        assertThat(pool.getBuckets()).isEqualTo(6);
        assertThat(pool.getObjective()).isEqualTo(1);
        assertThat(pool.getPaceMillis()).contains(2_000L);
        assertThat(pool.getModels()).containsExactly("small-chat", "tiny");
        assertThat(pool.getMaxOutputTokens()).isEqualTo(2048);
        assertThat(pool.getMaxWaitMillis()).hasValue(600_000L);
        assertThat(pool.getStartWithinMillis()).isEqualTo(5_000);
        assertThat(pool.getConnectTimeoutMillis()).isEqualTo(2_000);
        assertThat(pool.getResponseTimeoutMillis()).isEqualTo(60_000);
        assertThat(pool.getCallTimeoutMillis()).isEqualTo(3_600_000);
        assertThat(pool.getClockSkewMillis()).isEqualTo(100);
        assertThat(pool.getDuplicateWindowMillis()).isEqualTo(1_800_000);
        assertThat(pool.getTenants()).isEqualTo(Map.of("research", 3.0, "default", 0.5));
        assertThat(pool.getRetry()).isEqualTo(new RetryConfig(2, 250L, 60_000L));
        InstanceConfig east = pool.getInstances().get(0);
        assertThat(east.getBaseUrl()).isEqualTo("https://api.example.com/v1");
        assertThat(east.getApiKeySource()).hasValue("env:EAST_API_KEY");
        assertThat(east.getModel()).hasValue("small-chat-2");
        assertThat(east.getConcurrency()).hasValue(14);
        assertThat(east.getLimits())
                .containsExactly(
                        new Limit(LimitKind.REQUESTS, 1_150L, 60_000L),
                        new Limit(LimitKind.TOKENS, 520_000L, 60_000L),
                        new Limit(LimitKind.INPUT_TOKENS, 400_000L, 60_000L),
                        new Limit(LimitKind.OUTPUT_TOKENS, 120_000L, 60_000L),
                        new Limit(LimitKind.REQUESTS, 1_000_000L, 86_400_000L),
                        new Limit(LimitKind.TOKENS, 90_000_000L, 86_400_000L),
                        new Limit(LimitKind.REQUESTS, 20L, 1_000L),
                        new Limit(LimitKind.TOKENS, 9_000L, 500L),
                        new Limit(LimitKind.OUTPUT_TOKENS, 100_000L, 3_600_000L));
        assertThat(east.getCachedInputCounts()).isFalse();
        assertThat(pool.getInstances().get(1).getApiKeySource()).hasValue("file:/run/secrets/west");
        assertThat(pool.getInstances().get(1).getDialect()).isEqualTo(Dialect.AZURE);
        assertThat(pool.getInstances().get(1).getApiVersion()).hasValue("2025-04-01-preview");
    }

    @Test
    void whatIsLeftOutHasTheDefaultsOfTheRecord() {
        PoolConfig pool = Configuration.parse("penstock.yaml", with("")).pools().get(0);

        InstanceConfig instance = InstanceConfig.newBuilder()
                .setId("east")
                .setBaseUrl("http://localhost/v1")
                .build();
        assertThat(pool)
                .isEqualTo(PoolConfig.newBuilder()
                        .setPool("chat")
                        .setInstances(List.of(instance))
                        .build());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            rpm: 0                             | 6 | pools.chat.instances[0].rpm: must be at least 1, got 0
            tpm: -5                            | 6 | pools.chat.instances[0].tpm: must be at least 1, got -5
            rpm: many                          | 6 | pools.chat.instances[0].rpm: must be a whole number, got `many`
            rpm: 1.5                           | 6 | pools.chat.instances[0].rpm: must be a whole number, got `1.5`
            concurrency: 99999999999           | 6 | pools.chat.instances[0].concurrency: must be at most 2147483647
            rmp: 10                            | 6 | pools.chat.instances[0].rmp: unknown key in an instance
            limits: 10                         | 6 | pools.chat.instances[0].limits: must be a list
            'limits: [{kind: words, amount: 1}]' | 6 | pools.chat.instances[0].limits[0].kind: must be `requests`
            'limits: [{kind: tokens}]'         | 6 | pools.chat.instances[0].limits[0].amount: is missing
            'limits: [{kind: tokens, amount: 1, window: 1 hour}]' | 6 | limits[0].window: must be a duration, got `1 hour`
            'limits: [{kind: tokens, amount: 1, window: 9ms}]'    | 6 | limits[0].window: must be at least 10ms, got 9ms
            'limits: [{amount: 1}]'            | 6 | pools.chat.instances[0].limits[0].kind: is missing
            otpm: 0                            | 6 | pools.chat.instances[0].otpm: must be at least 1, got 0
            dialect: claude                    | 6 | pools.chat.instances[0].dialect: must be `openai`, `azure` or `anthropic`
            dialect: azure                     | 6 | instances[0].dialect: `azure` does not fit the instance: an Azure instance names
            'api-version: 2023-06-01'          | 4 | instances[0].dialect: `openai` does not fit the instance
            cached-input-counts: maybe         | 6 | cached-input-counts: must be `true` or `false`, got `maybe`
            """)
    void aMistakeInAnInstanceIsNamedWithItsLine(String line, int lineNumber, String message) {
        UsageException error = errorOf(with("        " + line + "\n"));

        assertThat(error.problem())
                .startsWith("penstock.yaml:" + lineNumber + ": ")
                .contains(message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            strategy: best                 | strategy: must be `traditional` or `pool-first`, got `best`
            reserve: all                   | reserve: must be `predicted`, `maximum` or `provider`, got `all`
            reserve-quantile: 0.49         | reserve-quantile: must be between 0.5 and 0.9999, got 0.49
            reserve-quantile: 0.99991      | reserve-quantile: must be between 0.5 and 0.9999, got 0.99991
            reserve-quantile: p99          | reserve-quantile: must be a number, got `p99`
            buckets: 0                     | buckets: must be at least 1, got 0
            buckets: 9                     | buckets: must be at most 8, got 9
            objective: best                | objective: must be `fair`, `throughput` or from 0 to 1, got `best`
            objective: 1.01                | objective: must be `fair`, `throughput` or from 0 to 1, got `1.01`
            objective: -0.1                | objective: must be `fair`, `throughput` or from 0 to 1, got `-0.1`
            pace: 0s                       | pace: must be longer than zero, got `0s`
            pace: 99ms                     | pace: must be from 100ms to 6m, got 99ms
            pace: 361s                     | pace: must be from 100ms to 6m, got
            target-wait: 3s                | target-wait: unknown key in a pool
            start-within: 25h              | start-within: must be at most 1d, got 25h
            clock-skew: 90000s             | clock-skew: must be at most 1d, got 25h
            response-timeout: 25h          | response-timeout: must be at most 1d, got 25h
            call-timeout: 25h              | call-timeout: must be at most 1d, got 25h
            call-timeout: 9m               | call-timeout: must be at least `response-timeout` (10m), got 9m
            max-wait: 10                   | max-wait: must be a duration, got `10`, which has no unit
            max-wait: 999999999999d        | max-wait: must be at most 3650d, got `999999999999d`
            'retry: {max-attempts: 0}'     | retry.max-attempts: must be at least 1, got 0
            'retry: {base: 1m, cap: 1s}'   | retry.base: must not be longer than `cap` (1s), got 1m
            'tenants: {a: 0}'              | tenants.a: must be a number above 0, got `0`
            tenants: 3                     | tenants: must be a mapping
            max_wait: 10s                  | max_wait: unknown key in a pool
            """)
    void aMistakeInAPoolIsNamedWithItsLine(String line, String message) {
        UsageException error = errorOf(with("") + "    " + line + "\n");

        assertThat(error.problem()).startsWith("penstock.yaml:6: pools.chat.").contains(message);
    }

    @ParameterizedTest
    @CsvSource({"1m, 30", "30m, 30", "3h, 180"})
    void aLongerSilenceLengthensTheCallThatNamesNoTime(String silence, long minutes) {
        PoolConfig pool = Configuration.parse("penstock.yaml", with("") + "    response-timeout: " + silence + "\n")
                .pools()
                .get(0);

        assertThat(pool.getCallTimeoutMillis()).isEqualTo(minutes * 60_000);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 1", "0.9999, 8"})
    void theFirstAndTheLastOfARangeAreAllowed(double quantile, int buckets) {
        String lines = "    reserve-quantile: " + quantile + "\n    buckets: " + buckets + "\n";

        PoolConfig pool =
                Configuration.parse("penstock.yaml", with("") + lines).pools().get(0);

        assertThat(pool.getReserveQuantile()).isEqualTo(quantile);
        assertThat(pool.getBuckets()).isEqualTo(buckets);
    }

    @ParameterizedTest
    @CsvSource({"fair, 0.015", "throughput, 1", "0, 0", "0.5, 0.5", "1, 1"})
    void anObjectiveIsAWordOrAPart(String text, double objective) {
        PoolConfig pool = Configuration.parse("penstock.yaml", with("") + "    objective: " + text + "\n")
                .pools()
                .get(0);

        assertThat(pool.getObjective()).isEqualTo(objective);
    }

    @Test
    void aKeyThatIsGoneIsExplained() {
        assertThat(errorOf(with("") + "    target-wait: 3s\n").remedy()).contains("leave it out", "`objective`");
    }

    @Test
    void providerNeedsNothingBesideItself() {
        PoolConfig pool = Configuration.parse("penstock.yaml", with("") + "    reserve: provider\n")
                .pools()
                .get(0);

        assertThat(pool.getReserve()).isEqualTo(ReserveMode.PROVIDER);
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource(delimiter = '|', textBlock = """
            rpm: 10  | 'limits: [{kind: requests, amount: 5}]'
            otpm: 10 | 'limits: [{kind: output-tokens, amount: 5, window: 1m}]'
            tpd: 10  | 'limits: [{kind: tokens, amount: 5, window: 24h}]'
            rpd: 10  | 'limits: [{kind: requests, amount: 5, window: 1d}]'
            rpm: 10  | 'limits: [{kind: tokens, amount: 5, window: 1s}, {kind: tokens, amount: 6, window: 1000ms}]'
            """)
    void twoLimitsOfOneKindAndWindowAreRefused(String one, String other) {
        UsageException error = errorOf(with("        " + one + "\n        " + other + "\n"));

        assertThat(error.problem())
                .startsWith("penstock.yaml:7: pools.chat.instances[0].limits[")
                .endsWith(".kind: there is another limit of this kind and window");
        assertThat(error.remedy()).startsWith("keep the lower one");
    }

    @Test
    void aKeyThatIsThereTwiceIsToldWithBothOfItsLines() {
        UsageException error = errorOf(with("") + "    max-wait: 10s\n    buckets: 2\n    max-wait: 20s\n");

        assertThat(error.problem()).isEqualTo("penstock.yaml:8: max-wait: is there twice, in line 6 as well");
    }

    @ParameterizedTest
    @CsvSource({"strategy: Pool-First, pool-first", "strategy: pool_first, pool-first", "reserve: maximal, maximum"})
    void aMistypedWordIsToldTheNearestOne(String line, String meant) {
        UsageException error = errorOf(with("") + "    " + line + "\n");

        assertThat(error.remedy()).isEqualTo("did you mean `" + meant + "`?");
    }

    @Test
    void aMistypedKeyIsToldTheNearestOne() {
        UsageException error = errorOf(with("") + "    max_wait: 10s\n");

        assertThat(error.remedy()).isEqualTo("did you mean `max-wait`?");
    }

    @Test
    void aLiteralKeyIsRefusedAndNotRepeated() {
        UsageException error = errorOf(with("        api-key: sk-secret-123\n"));

        assertThat(error.problem()).startsWith("penstock.yaml:6: pools.chat.instances[0].api-key: must say where");
        assertThat(error.problem() + error.remedy()).doesNotContain("secret-123");
    }

    @Test
    void twoInstancesWithOneIdAreRefused() {
        UsageException error = errorOf(with("      - id: east\n        base-url: http://localhost/v1\n"));

        assertThat(error.problem())
                .isEqualTo("penstock.yaml:6: pools.chat.instances[1].id: two instances are called `east`, the other in"
                        + " line 4");
    }

    @ParameterizedTest
    @CsvSource({
        "azure, https://east.openai.azure.com/openai/v1, my-deployment, 2024-10-21, without a version",
        "azure, https://east.openai.azure.com, my/deployment, 2024-10-21, a deployment has letters",
        "azure, https://east.openai.azure.com, my-deployment, 2024 10 21, an API version has letters",
        "anthropic, https://api.anthropic.com/v1, large, 2023_06_01, an API version has letters"
    })
    void whatADialectCannotCallIsRefused(String dialect, String url, String model, String version, String problem) {
        UsageException error = errorOf("pools:\n  chat:\n    instances:\n      - id: east\n        base-url: " + url
                + "\n        dialect: " + dialect + "\n        model: " + model + "\n        api-version: " + version
                + "\n");

        assertThat(error.problem())
                .startsWith("penstock.yaml:6: pools.chat.instances[0].dialect: `" + dialect + "` does not fit")
                .contains(problem);
        assertThat(error.remedy()).startsWith("write for example `base-url: ");
    }

    @Test
    void aPoolIsNotOfTwoKindsOfDialect() {
        UsageException error = errorOf(with(
                "      - id: claude\n        base-url: https://api.anthropic.com/v1\n        dialect: anthropic\n"));

        assertThat(error.problem())
                .startsWith("penstock.yaml:4: pools.chat.instances: has 1 of 2 instances with `dialect: anthropic`");
        assertThat(error.remedy()).contains("a pool of their own");
    }

    @Test
    void twoPoolsMayNotAnswerOneModel() {
        UsageException error = errorOf("""
                pools:
                  a: { models: [m], instances: [{ id: x, base-url: "http://localhost" }] }
                  b: { models: [m], instances: [{ id: x, base-url: "http://localhost" }] }
                """);

        assertThat(error.problem()).isEqualTo("penstock.yaml:3: pools.b.models: `m` is answered by pool a too");
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://example.com",
        "example.com/v1",
        "http://user:pw@example.com",
        "https://example.com?x=1",
        "'http://a b'"
    })
    void aBaseUrlIsAWebAddressWithoutUserAndQuery(String url) {
        UsageException error =
                errorOf("pools:\n  chat:\n    instances:\n      - id: east\n        base-url: \"" + url + "\"\n");

        assertThat(error.problem()).startsWith("penstock.yaml:5: pools.chat.instances[0].base-url: must be an http");
    }

    @Test
    void textThatIsNoYamlIsNamedWithItsLine() {
        UsageException error = errorOf("pools:\n  chat:\n  - x\n   y: [\n");

        assertThat(error.problem()).matches("penstock\\.yaml:[3-5]: not valid YAML: .*");
    }

    @Test
    void aTabIsNamedWithItsOwnLine() {
        UsageException error = errorOf("pools:\n\tchat:\n    instances: []\n");

        assertThat(error.problem()).startsWith("penstock.yaml:2: not valid YAML: found character '\\t(TAB)'");
    }

    @Test
    void aKeyThatIsThereTwiceIsRefused() {
        UsageException error = errorOf(with("        rpm: 1\n        rpm: 2\n"));

        assertThat(error.problem()).contains("penstock.yaml:7").contains("rpm");
    }

    @ParameterizedTest
    @CsvSource({"''", "'pools:'", "'pools: {}'", "'pools: 3'"})
    void aFileWithoutPoolsIsRefused(String text) {
        assertThat(errorOf(text).problem()).startsWith("penstock.yaml:1: ");
    }

    @Test
    void aMissingFileIsNamed(@TempDir Path directory) {
        Path file = directory.resolve("absent.yaml");

        UsageException error = catchThrowableOfType(UsageException.class, () -> Configuration.read(file));

        assertThat(error.problem()).isEqualTo("configuration " + file + " is not there");
    }

    @Test
    void aFileOfBytesThatAreNoTextIsNamed(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("penstock.yaml");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});

        UsageException error = catchThrowableOfType(UsageException.class, () -> Configuration.read(file));

        assertThat(error.problem()).contains(file.toString()).contains("not UTF-8");
    }

    @Test
    void aPoolMayFallBackOnAnother() {
        List<PoolConfig> pools = Configuration.parse("penstock.yaml", pools("fallback: b, fallback-after: 30s", "", ""))
                .pools();

        assertThat(pools.get(0).getFallback()).hasValue("b");
        assertThat(pools.get(0).getFallbackAfterMillis()).isEqualTo(30_000);
        assertThat(pools.get(1).getFallback()).isEmpty();
    }

    @Test
    void aFallbackThatIsNotThereIsRefused() {
        UsageException error = errorOf(pools("", "fallback: cc", ""));

        assertThat(error.problem()).isEqualTo("penstock.yaml:3: pools.b.fallback: there is no pool `cc` in this file");
        assertThat(error.remedy()).isEqualTo("did you mean `c`?");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            fallback: a |             |             | 2 | pools.a | a -> a
            fallback: b | fallback: a |             | 2 | pools.a | a -> b -> a
            fallback: b | fallback: c | fallback: b | 3 | pools.b | b -> c -> b
            fallback: b | fallback: c | fallback: a | 2 | pools.a | a -> b -> c -> a
            """)
    void poolsThatFallBackOnEachOtherInACircleAreRefused(
            String a, String b, String c, int line, String pool, String circle) {
        UsageException error = errorOf(pools(a, b, c));

        assertThat(error.problem())
                .isEqualTo("penstock.yaml:" + line + ": " + pool
                        + ".fallback: the pools fall back on each other in a circle: " + circle);
    }

    @Test
    void aChainOfFallbacksIsNoCircle() {
        assertThat(Configuration.parse("penstock.yaml", pools("fallback: b", "fallback: c", ""))
                        .pools())
                .hasSize(3);
        assertThat(Configuration.parse("penstock.yaml", pools("fallback: c", "fallback: c", ""))
                        .pools())
                .hasSize(3);
    }

    @Test
    void limitsOfAMinuteMayBeLeftToTheProvider() {
        InstanceConfig instance = Configuration.parse(
                        "penstock.yaml", with("        rpm: auto\n        tpm: auto\n        rpd: 1000\n"))
                .pools()
                .get(0)
                .getInstances()
                .get(0);

        assertThat(instance.getLearntLimits()).containsExactly(LimitKind.REQUESTS, LimitKind.TOKENS);
        assertThat(instance.getLimits()).containsExactly(new Limit(LimitKind.REQUESTS, 1_000L, 86_400_000L));
    }

    @Test
    void aLimitOfADayIsNotLeftToTheProvider() {
        assertThat(errorOf(with("        rpd: auto\n")).problem())
                .isEqualTo("penstock.yaml:6: pools.chat.instances[0].rpd: must be a whole number, got `auto`");
    }

    @Test
    void aLimitIsNotBothWrittenDownAndLeftToTheProvider() {
        UsageException error =
                errorOf(with("        otpm: auto\n        limits: [{kind: output-tokens, amount: 5, window: 1m}]\n"));

        assertThat(error.problem())
                .isEqualTo(
                        "penstock.yaml:7: pools.chat.instances[0].limits[0].kind: there is another limit of this kind"
                                + " and window");
    }

    @Test
    void anAccountWithLimitsHasOneInstance() {
        String one = "{ id: x, base-url: \"http://localhost/v1\", api-key: \"${A_KEY}\", rpm: 10 }";
        String other = "{ id: y, base-url: \"http://localhost/v1\", api-key: \"${A_KEY}\" }";

        assertThat(errorOf("pools:\n" + pool("a", null, "instances: [" + one + ", " + other + "]"))
                        .problem())
                .isEqualTo("penstock.yaml:2: pools.a.instances[1].account: instance `y` has the account of"
                        + " pools.a.instances[0], and each would spend the whole of its limits");
        UsageException error = errorOf("pools:\n" + pool("a", null, "instances: [" + one + "]")
                + pool("b", null, "instances: [" + other + "]"));
        assertThat(error.problem()).startsWith("penstock.yaml:3: pools.b.instances[0].account:");
        assertThat(error.remedy()).contains("one instance", "its part of the limits", "`account`");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "models: [LONG]                 | models[0]: has more than 1000 characters: 1001",
                "models: [m, \"a\\ud800\"]      | models[1]: has half a surrogate pair, which is no character",
                "models: [\"\"]                  | models[0]: is empty",
                "tenants: {\"\\udc00\": 2}      | tenants.\udc00: has half a surrogate pair, which is no character",
                "tenants: {LONG: 2}             | tenants.nnnnnnnnnnnnnnnnnnnn… (1001 characters): has more than 1000 characters: 1001",
                "instances: [{id: LONG}]        | instances[0].id: has more than 1000 characters: 1001",
                "instances: [{id: \"\\ud800\"}]  | instances[0].id: has half a surrogate pair, which is no character",
                "instances: [{id: \"\"}]         | instances[0].id: is empty",
                "instances: [{id: a, base-url: \"http://h/v1\", model: \"\\ud800\"}] | instances[0].model: has half a surrogate pair, which is no character",
                "instances: [{id: a, base-url: \"http://h/v1\", account: \"\\ud800\"}] | instances[0].account: has half a surrogate pair, which is no character"
            })
    void aNameThatNoRecordCanCarryIsRefusedWithItsPlace(String line, String problem) {
        String file = "pools:\n  a:\n    " + line.replace("LONG", "n".repeat(1_001)) + "\n";

        UsageException error = errorOf(
                line.startsWith("instances") ? file : file + "    instances: [{id: x, base-url: \"http://h/v1\"}]\n");

        assertThat(error.problem()).isEqualTo("penstock.yaml:3: pools.a." + problem);
        assertThat(error.remedy()).isEqualTo("write a name of 1 to 1000 whole characters");
    }

    @Test
    void partsOfAnAccountAndAccountsWithoutLimitsMayBeSeveralInstances() {
        String part = "{ id: x, base-url: \"http://localhost/v1\", rpm: 5, account: %s }";
        String free = "{ id: %s, base-url: \"http://localhost/v2\" }";

        assertThat(Configuration.parse(
                                "penstock.yaml",
                                "pools:\n"
                                        + pool("a", null, "instances: [" + part.formatted("one") + "]")
                                        + pool("b", null, "instances: [" + part.formatted("two") + "]")
                                        + pool(
                                                "c",
                                                null,
                                                "instances: [" + free.formatted("p") + ", " + free.formatted("q")
                                                        + "]"))
                        .pools())
                .hasSize(3);
    }

    /** Three pools, each on a line of its own from the second on, with these further keys. */
    private static String pools(@Nullable String a, @Nullable String b, @Nullable String c) {
        String instances = "instances: [{ id: x, base-url: \"http://localhost\" }]";
        return "pools:\n" + pool("a", a, instances) + pool("b", b, instances) + pool("c", c, instances);
    }

    private static String pool(String name, @Nullable String keys, String instances) {
        return "  " + name + ": { " + instances + (keys == null || keys.isEmpty() ? "" : ", " + keys) + " }\n";
    }

    private static String with(String instanceLines) {
        return "pools:\n  chat:\n    instances:\n      - id: east\n        base-url: http://localhost/v1\n"
                + instanceLines;
    }

    private static UsageException errorOf(String text) {
        return catchThrowableOfType(UsageException.class, () -> Configuration.parse("penstock.yaml", text));
    }
}
