package io.penstock.budget.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecentFailuresTest {
    private static final long SECOND = 1_000_000_000L;

    private final RecentFailures failures = new RecentFailures(2, Duration.ofSeconds(10));

    @Test
    void oneMoreThanThereMayBeWithinTheTimeIsTooMany() {
        assertThat(failures.addAndCheck(0)).isFalse();
        assertThat(failures.addAndCheck(SECOND)).isFalse();

        assertThat(failures.addAndCheck(10 * SECOND - 1)).isTrue();
    }

    @Test
    void aFailureIsForgottenWhenTheTimeIsOver() {
        assertThat(failures.addAndCheck(0)).isFalse();
        assertThat(failures.addAndCheck(SECOND)).isFalse();

        assertThat(failures.addAndCheck(10 * SECOND)).isFalse();
    }
}
