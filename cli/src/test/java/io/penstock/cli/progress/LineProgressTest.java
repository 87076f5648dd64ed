package io.penstock.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LineProgressTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long nanos;
    private long answeredBefore;
    private Optional<Duration> left = Optional.empty();
    private final LineProgress progress =
            new LineProgress(new PrintStream(out, true, StandardCharsets.UTF_8), () -> nanos);

    @Test
    void aLineIsShownEveryFiveSeconds() {
        at(0, 0, 0);
        at(4_999, 30, 0);
        at(5_000, 50, 0);
        at(9_999, 80, 1);
        left = Optional.of(Duration.ofSeconds(125));
        at(10_000, 80, 1);

        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "50 of 200 answered (25 %), 10.0/s; budget used: east 97 %, west 100 %",
                        "80 of 200 answered (40 %), 8.0/s, 1 without success; "
                                + "budget used: east 97 %, west 100 %; about 2 min 05 s left");
    }

    @Test
    void theRateOfAResumedRunLeavesOutWhatWasThereBeforeAlsoWhereItIsReadLater() {
        at(0, 20, 0);
        answeredBefore = 100;
        at(5_000, 110, 0);

        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("110 of 200 answered (55 %), 2.0/s;");
    }

    private void at(long millis, long answered, long unsuccessful) {
        nanos = TimeUnit.MILLISECONDS.toNanos(millis);
        progress.show(new BatchProgress(
                answered,
                answeredBefore,
                200,
                unsuccessful,
                List.of(new BatchProgress.Load("east", 0.97), new BatchProgress.Load("west", 1.0)),
                left));
    }
}
