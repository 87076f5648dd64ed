package io.penstock.cli.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.cli.forecast.PlayedRun.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ForecastTest {
    private static final Plan LONG_CALLS = new Plan(100, 10_000, 10_000_000, 10, 6, 10, 600);

    private static final Plan ONE_SECOND = new Plan(300, 10_000, 10_000_000, 10, 1, 1, 600);

    /** Runs by what holds them up. */
    static Stream<Named<PlayedRun>> runs() {
        return Stream.of(
                run("requests", new Plan(400, 100, 1_000_000, 64, 0.5, 3, 600)),
                // the whole budget goes out at once, and comes back at once
                run("requests in two bursts", new Plan(150, 80, 1_000_000, 80, 0.2, 0.6, 600)),
                run("tokens", new Plan(450, 10_000, 36_000, 64, 0.5, 3, 600)),
                run("tokens with large reservations", new Plan(300, 10_000, 60_000, 64, 4, 12, 2_000)),
                run("calls", new Plan(600, 10_000, 10_000_000, 10, 1, 3, 600)),
                run("calls that end together", ONE_SECOND),
                run("short and long calls", new Plan(200, 10_000, 10_000_000, 10, 2, 30, 600)),
                Named.of("calls of a process that starts slowly", new PlayedRun(ONE_SECOND, 5)),
                run("long calls", LONG_CALLS));
    }

    private static Named<PlayedRun> run(String name, Plan plan) {
        return Named.of(name, new PlayedRun(plan));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void whatTheFirstMinuteTellsIsWithinAQuarterFromTheFirstLineOn(PlayedRun run) {
        double to = Math.min(65, run.seconds() * 0.8);
        List<Double> silent = new ArrayList<>();
        for (double at = 1; at <= to; at++) {
            if (run.told(0, at).isPresent()) {
                assertToldWell(run, 0, at, at);
            } else {
                silent.add(at);
            }
        }

        assertThat(silent).allMatch(at -> at < Math.max(15, 2.5 * run.longestCallSeconds()));
    }

    @Test
    void nothingIsToldWhileTheFirstCallsRunWherePlacesHoldTheRunUp() {
        var run = new PlayedRun(new Plan(200, 10_000, 10_000_000, 10, 2, 30, 600));

        for (double at = 1; at <= 15; at++) {
            assertThat(run.told(0, at)).as("after %s s", at).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void aProcessThatResumesTellsWhatIsLeftWithinAQuarter(PlayedRun run) {
        double resumed = Math.floor(run.seconds() * 0.4);

        assertToldWell(run, resumed, resumed + 5, run.seconds() * 0.8);
    }

    @Test
    void nothingIsToldBeforeARequestHasEnded() {
        assertThat(new PlayedRun(LONG_CALLS).told(0, 4)).isEmpty();
    }

    private static void assertToldWell(PlayedRun run, double followedFrom, double from, double to) {
        assertThat(to).isGreaterThanOrEqualTo(from);
        for (double at = from; at <= to; at += 5) {
            double told = run.told(followedFrom, at).orElse(Duration.ZERO).toMillis() / 1e3;
            assertThat(told)
                    .as("after %s s of %s s", at, run.seconds())
                    .isCloseTo(run.seconds() - at, Percentage.withPercentage(25));
        }
    }
}
