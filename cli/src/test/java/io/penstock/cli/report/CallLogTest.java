package io.penstock.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CallLogTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void twoCallsAMinuteApartAreNeverInOneWindow() {
        var log = new CallLog();
        log.add(0, 10);
        log.add(60_000, 20);

        assertThat(log.largest(MINUTE)).isEqualTo(new CallLog.Largest(1, 20));
    }

    @Test
    void twoCallsAMillisecondLessApartAre() {
        var log = new CallLog();
        log.add(0, 10);
        log.add(59_999, 20);

        assertThat(log.largest(MINUTE)).isEqualTo(new CallLog.Largest(2, 30));
    }

    @Test
    void theOrderOfArrivalDoesNotMatter() {
        var log = new CallLog();
        log.add(90_000, 1);
        log.add(10_000, 2);
        log.add(50_000, 4);

        assertThat(log.largest(MINUTE)).isEqualTo(new CallLog.Largest(2, 6));
        assertThat(log.calls()).isEqualTo(3);
        assertThat(log.tokens()).isEqualTo(7);
    }

    @Test
    void withoutCallsNothingIsUsed() {
        assertThat(new CallLog().largest(MINUTE)).isEqualTo(new CallLog.Largest(0, 0));
    }

    @Test
    void itAgreesWithAPlainCountOfEveryWindow() {
        for (long seed = 0; seed < 50; seed++) {
            var random = new SplittableRandom(seed);
            var log = new CallLog();
            long[] starts = random.longs(60, 0, 5_000).toArray();
            long[] tokens = random.longs(60, 0, 100).toArray();
            for (int i = 0; i < starts.length; i++) {
                log.add(starts[i], tokens[i]);
            }

            CallLog.Largest largest = log.largest(Duration.ofMillis(700));

            long mostRequests = 0;
            long mostTokens = 0;
            for (long begin = -700; begin < 5_000; begin++) {
                long requestsInside = 0;
                long tokensInside = 0;
                for (int i = 0; i < starts.length; i++) {
                    if (starts[i] >= begin && starts[i] < begin + 700) {
                        requestsInside++;
                        tokensInside += tokens[i];
                    }
                }
                mostRequests = Math.max(mostRequests, requestsInside);
                mostTokens = Math.max(mostTokens, tokensInside);
            }
            assertThat(largest).as("seed %s", seed).isEqualTo(new CallLog.Largest(mostRequests, mostTokens));
        }
    }
}
