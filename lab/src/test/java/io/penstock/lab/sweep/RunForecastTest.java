package io.penstock.lab.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RunForecastTest {
    private long nanos;
    private final RunForecast forecast = new RunForecast(() -> nanos);

    @Test
    void untilAsManyHaveEndedAsAreMadeAtOnceThePlanHolds() {
        forecast.begin(2);
        nanos = TimeUnit.SECONDS.toNanos(40);
        forecast.ended(5_000);

        assertThat(forecast.of(100_000)).isEqualTo(Duration.ofSeconds(100));
    }

    @Test
    void thenTheRestTakesAsMuchLongerThanPlannedAsWhatHasEnded() {
        forecast.begin(2);
        nanos = TimeUnit.SECONDS.toNanos(40);
        forecast.ended(5_000);
        forecast.ended(5_000);

        assertThat(forecast.of(100_000)).isEqualTo(Duration.ofSeconds(400));
    }

    @Test
    void otherRunsAreNotJudgedByThoseBefore() {
        forecast.begin(1);
        nanos = TimeUnit.SECONDS.toNanos(40);
        forecast.ended(5_000);

        forecast.begin(1);

        assertThat(forecast.of(100_000)).isEqualTo(Duration.ofSeconds(100));
    }
}
