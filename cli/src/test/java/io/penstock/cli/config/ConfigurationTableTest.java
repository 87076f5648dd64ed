package io.penstock.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.penstock.budget.policy.FairnessPolicy;
import io.penstock.records.Dialect;
import io.penstock.records.InstanceConfig;
import io.penstock.records.LimitKind;
import io.penstock.records.PoolConfig;
import io.penstock.records.ReserveMode;
import io.penstock.records.RetryConfig;
import io.penstock.records.Strategy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigurationTableTest {
    private static final Path PAGE = Path.of("..", "docs", "CONFIGURATION.md");
    private static final String BEGIN = "<!-- configuration table: begin -->";
    private static final String END = "<!-- configuration table: end -->";

    @Test
    void thePageHasTheTableOfTheCode() throws Exception {
        assumeTrue(Files.exists(PAGE), "no docs beside the module");
        String page = Files.readString(PAGE);

        assertThat(page).contains(BEGIN).contains(END);
        String table = page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END));
        assertThat(table.strip())
                .as(
                        "between the markers in docs/CONFIGURATION.md there should be:\n\n%s\n",
                        ConfigurationTable.markdown())
                .isEqualTo(ConfigurationTable.markdown().strip());
    }

    @Test
    void theDefaultsOfTheTableAreThoseOfTheRecords() {
        PoolConfig pool =
                PoolConfig.newBuilder().setPool("chat").setInstances(List.of()).build();
        RetryConfig retry = pool.getRetry();
        InstanceConfig instance =
                InstanceConfig.newBuilder().setId("east").setBaseUrl("").build();

        assertThat(Key.DIALECT.defaultValue()).isEqualTo(code(instance.getDialect()));
        assertThat(Key.STRATEGY.defaultValue()).isEqualTo(code(pool.getStrategy()));
        assertThat(Key.RESERVE.defaultValue()).isEqualTo(code(pool.getReserve()));
        assertThat(Key.RESERVE_QUANTILE.defaultValue()).isEqualTo(Double.toString(pool.getReserveQuantile()));
        assertThat(Key.BUCKETS.defaultValue()).isEqualTo(Integer.toString(pool.getBuckets()));
        assertThat(Key.OBJECTIVE.defaultValue()).isEqualTo("`fair`");
        assertThat(pool.getObjective()).isEqualTo(FairnessPolicy.FAIR);
        assertThat(Key.PACE.defaultValue()).isEqualTo("none");
        assertThat(pool.getPaceMillis()).isEmpty();
        assertThat(Key.MAX_OUTPUT_TOKENS.defaultValue()).isEqualTo(Long.toString(pool.getMaxOutputTokens()));
        assertThat(Key.START_WITHIN.defaultValue()).isEqualTo(text(pool.getStartWithinMillis()));
        assertThat(Key.CONNECT_TIMEOUT.defaultValue()).isEqualTo(text(pool.getConnectTimeoutMillis()));
        assertThat(Key.RESPONSE_TIMEOUT.defaultValue()).isEqualTo(text(pool.getResponseTimeoutMillis()));
        assertThat(Key.CALL_TIMEOUT.defaultValue()).startsWith(text(pool.getCallTimeoutMillis()) + ",");
        assertThat(Key.CLOCK_SKEW.defaultValue()).isEqualTo(text(pool.getClockSkewMillis()));
        assertThat(Key.MAX_ATTEMPTS.defaultValue()).isEqualTo(Integer.toString(retry.getMaxAttempts()));
        assertThat(Key.BASE.defaultValue()).isEqualTo(text(retry.getBaseMillis()));
        assertThat(Key.CAP.defaultValue()).isEqualTo(text(retry.getCapMillis()));
    }

    @ParameterizedTest
    @MethodSource("choices")
    void aChoiceOfTheTableHasEveryWordOfItsEnum(Key key, Class<? extends Enum<?>> type) {
        String words = Arrays.stream(type.getEnumConstants())
                .map(ConfigurationTableTest::code)
                .collect(Collectors.joining(", "));

        assertThat(key.type().replace(" or ", ", ")).isEqualTo(words);
    }

    static Stream<Arguments> choices() {
        return Stream.of(
                arguments(Key.STRATEGY, Strategy.class),
                arguments(Key.RESERVE, ReserveMode.class),
                arguments(Key.DIALECT, Dialect.class),
                arguments(Key.KIND, LimitKind.class));
    }

    private static String code(Enum<?> constant) {
        return "`" + Spelling.of(constant) + "`";
    }

    private static String text(long millis) {
        return Durations.format(Duration.ofMillis(millis));
    }
}
