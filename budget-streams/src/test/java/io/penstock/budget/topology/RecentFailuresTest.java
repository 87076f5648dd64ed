package io.penstock.budget.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecentFailuresTest {
    private static final long SECOND = 1_000_000_000L;

    private final RecentFailures failures = new RecentFailures(2, Duration.ofSeconds(10));

    @Test
    void oneMoreThanThereMayBeWithinTheTimeIsTooMany() {
        assertThat(failures.areTooManyWith(0)).isFalse();
        assertThat(failures.areTooManyWith(SECOND)).isFalse();

        assertThat(failures.areTooManyWith(10 * SECOND - 1)).isTrue();
    }

    @Test
    void aFailureIsForgottenWhenTheTimeIsOver() {
        assertThat(failures.areTooManyWith(0)).isFalse();
        assertThat(failures.areTooManyWith(SECOND)).isFalse();

        assertThat(failures.areTooManyWith(10 * SECOND)).isFalse();
    }
}
