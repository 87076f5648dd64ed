package io.penstock.budget.health;

import static io.penstock.budget.health.StatedWindow.Verdict.LONGER;
import static io.penstock.budget.health.StatedWindow.Verdict.MINUTE;
import static io.penstock.budget.health.StatedWindow.Verdict.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.usage.LimitKind;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatedWindowTest {
    private static final long MINUTE_MILLIS = 60_000;
    private static final long DAY_MILLIS = 86_400_000;

    private final StatedWindow window = new StatedWindow();

    @ParameterizedTest
    @CsvSource({
        // OpenAI: requests and tokens of a minute
        "60, 59, 1000, MINUTE",
        "10000, 9999, 6, MINUTE",
        "150000, 149984, 7, MINUTE",
        // Anthropic: 50 a minute, in whole seconds
        "50, 49, 2000, MINUTE",
        // Groq: 14,400 requests a day, and 1,000
        "14400, 14399, 6000, LONGER",
        "14400, 14370, 180000, LONGER",
        "1000, 999, 86400, LONGER",
        // nothing is used: nothing tells the window
        "14400, 14400, 0, UNKNOWN",
    })
    void oneStatementTellsTheWindowOfABudgetThatComesBackEvenly(
            long limit, long remaining, long reset, StatedWindow.Verdict verdict) {
        assertThat(window.read(statement(limit, remaining, reset))).isEqualTo(verdict);
    }

    @Test
    void aLimitWithoutAResetIsOneOfAMinute() {
        assertThat(window.read(new LimitReading(LimitKind.TOKENS, OptionalLong.of(100), 7)))
                .isEqualTo(MINUTE);
        assertThat(window.read(new LimitReading(LimitKind.TOKENS, OptionalLong.empty(), 7)))
                .isEqualTo(UNKNOWN);
    }

    @Test
    void resetsThatDoNotGrowWithWhatIsUsedAreOfTheWholeWindow() {
        assertThat(window.read(statement(1_000, 999, 60_000))).isEqualTo(LONGER);
        assertThat(window.read(statement(1_000, 998, 60_000))).isEqualTo(LONGER);
        assertThat(window.read(statement(1_000, 997, 60_000))).isEqualTo(MINUTE);
        assertThat(window.read(statement(1_000, 999, 60_000))).isEqualTo(MINUTE);
    }

    @Test
    void resetsThatCountDownAreOfTheWholeWindow() {
        assertThat(window.read(statement(1_000, 999, 37_000))).isEqualTo(LONGER);
        assertThat(window.read(statement(1_000, 998, 36_500))).isEqualTo(LONGER);
        assertThat(window.read(statement(1_000, 997, 36_000))).isEqualTo(MINUTE);
    }

    /** Whatever is used and however it is rounded, a budget of a day that comes back evenly is never one of a minute. */
    @ParameterizedTest
    @CsvSource({"14400, 1", "1000, 1", "14400, 1000", "1000, 1000", "500000, 1", "20000000, 1"})
    void aBudgetOfADayIsNeverOneOfAMinute(long limit, long granularity) {
        SplittableRandom random = new SplittableRandom(limit + granularity);
        double used = 0;
        for (int i = 0; i < 10_000; i++) {
            used = Math.max(0, used - random.nextDouble() * 2_000 * (double) limit / DAY_MILLIS);
            used = Math.min((double) limit, used + 1 + random.nextInt(limit > 100_000 ? 2_000 : 1));
            long reset = (long) Math.ceil(used * DAY_MILLIS / limit / granularity) * granularity;
            long remaining = (long) Math.floor(limit - used);
            if (reset > 2_000) {
                assertThat(window.read(statement(limit, remaining, reset))).isNotEqualTo(MINUTE);
            }
        }
    }

    /** In milliseconds, as long as so much is used that a millisecond is not a large part of the reset. */
    @ParameterizedTest
    @CsvSource({"60", "500", "10000"})
    void aBudgetOfAMinuteIsOneOfAMinute(long limit) {
        SplittableRandom random = new SplittableRandom(limit);
        double used = 0;
        for (int i = 0; i < 10_000; i++) {
            used = Math.max(0, used - random.nextDouble() * 2 * (double) limit / 100);
            used = Math.min((double) limit, used + 1);
            long reset = (long) Math.ceil(used * MINUTE_MILLIS / limit);
            assertThat(window.read(statement(limit, (long) Math.floor(limit - used), reset)))
                    .isEqualTo(MINUTE);
        }
    }

    private static LimitReading statement(long limit, long remaining, long resetMillis) {
        return new LimitReading(LimitKind.REQUESTS, OptionalLong.of(limit), remaining, OptionalLong.of(resetMillis));
    }
}
