package io.penstock.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeadlinesTest {
    private static final Instant NOW = Instant.parse("2026-01-31T18:00:00Z");

    @Test
    void aDeadlineIsAnInstantOrADurationFromNowOn() {
        assertThat(Deadlines.parse("2h", NOW)).isEqualTo("2026-01-31T20:00:00Z");
        assertThat(Deadlines.parse("2026-02-01T09:00:00+02:00", NOW)).isEqualTo("2026-02-01T07:00:00Z");
        assertThat(Deadlines.parse("2000-01-01T00:00:00Z", NOW)).as("the first").isEqualTo("2000-01-01T00:00:00Z");
        assertThat(Deadlines.parse("9999-12-31T23:59:59Z", NOW)).as("the last").isEqualTo("9999-12-31T23:59:59Z");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            1769882400                 | got the number `1769882400`, which may be seconds or milliseconds
            1769882400000              | got the number `1769882400000`, which may be seconds or milliseconds
            1999-12-31T23:59:59Z       | must be in 2000 or later
            1970-01-21T11:38:02Z       | seconds that are taken for milliseconds
            +10000-01-01T00:00:00Z     | must be in 9999 or earlier
            +999999999-12-31T23:59:59Z | must be in 9999 or earlier
            -999999999-01-01T00:00:00Z | must be in 2000 or later
            999999999999d              | must be at most 3650d
            0s                         | must be longer than zero
            tomorrow                   | must be an instant, got `tomorrow`
            2026-01-31                 | must be an instant, got `2026-01-31`
            """)
    void anythingElseIsRefusedWithTheReason(String text, String reason) {
        assertThatThrownBy(() -> Deadlines.parse(text, NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }
}
