package io.penstock.lab.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.penstock.lab.baseline.ResponseCurve.Point;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpeedTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void steadyLeavesOutTheFirstAndTheLastTenthAndTheStartUp() {
        // A start-up of 5 s, 100 responses a second for 8 s in between, a slow end.
        List<Point> points = new ArrayList<>();
        for (int i = 0; i <= 8; i++) {
            points.add(new Point((5 + i) * SECOND, 100 + 100L * i));
        }
        points.add(new Point(23 * SECOND, 1_000));

        Speed speed =
                Speed.of("a", List.of(new Round("a", new ResponseCurve(points), Duration.ofSeconds(4), 2_000_000)));

        assertThat(speed.steadyPerSecond()).isEqualTo(100, within(1e-9));
        assertThat(speed.averagePerSecond()).isEqualTo(1_000 / 23.0, within(1e-9));
        assertThat(speed.cpuMillisPerRequest()).isEqualTo(4, within(1e-9));
        assertThat(speed.allocatedBytesPerRequest()).isEqualTo(2_000, within(1e-9));
    }

    @Test
    void roundsAreWeighedByTheirTime() {
        ResponseCurve slow = new ResponseCurve(
                List.of(new Point(1, 10), new Point(10 * SECOND + 1, 90), new Point(11 * SECOND, 100)));
        ResponseCurve fast =
                new ResponseCurve(List.of(new Point(1, 10), new Point(2 * SECOND + 1, 90), new Point(3 * SECOND, 100)));

        Speed speed = Speed.of(
                "a",
                List.of(
                        new Round("a", slow, Duration.ofSeconds(1), 300),
                        new Round("b", fast, Duration.ofSeconds(100), 5),
                        new Round("a", fast, Duration.ofSeconds(2), 500)));

        assertThat(speed.rounds()).isEqualTo(2);
        assertThat(speed.steadyPerSecond()).isEqualTo(160 / 12.0, within(1e-9));
        assertThat(speed.averagePerSecond()).isEqualTo(200 / 14.0, within(1e-9));
        assertThat(speed.cpuSeconds()).isEqualTo(3, within(1e-9));
        assertThat(speed.allocatedBytesPerRequest()).isEqualTo(4, within(1e-9));
    }

    @Test
    void aCourseThatDoesNotAscendIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ResponseCurve(List.of(new Point(2, 5), new Point(3, 5))))
                .withMessageContaining("ascends");
        assertThatIllegalArgumentException().isThrownBy(() -> new ResponseCurve(List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Speed.of("b", List.of()))
                .withMessageContaining("at least 1 round");
    }
}
