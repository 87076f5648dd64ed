package io.penstock.lab.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.penstock.records.Timings;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AddedLatencyTest {
    private static final Instant DUE = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void theCallItselfIsNotCounted() {
        AddedLatency latency = new AddedLatency();

        latency.add(DUE, timings(20, 5_020), DUE.plusMillis(5_050));

        assertThat(latency.before().p50Millis()).isCloseTo(20, within(0.1));
        assertThat(latency.after().p50Millis()).isCloseTo(30, within(0.1));
        assertThat(latency.added().p50Millis()).isCloseTo(50, within(0.1));
    }

    @Test
    void quantilesAreOfAllResponses() {
        AddedLatency latency = new AddedLatency();
        for (int i = 1; i <= 1_000; i++) {
            latency.add(DUE, timings(i, i), DUE.plusMillis(i));
        }

        assertThat(latency.count()).isEqualTo(1_000);
        assertThat(latency.added().p50Millis()).isCloseTo(500, within(1.0));
        assertThat(latency.added().p99Millis()).isCloseTo(990, within(1.0));
        assertThat(latency.added().maxMillis()).isCloseTo(1_000, within(1.0));
    }

    @Test
    void aResponseWithoutACallIsRefused() {
        Timings timings =
                Timings.newBuilder().setSubmittedAt(DUE).setCompletedAt(DUE).build();

        assertThatThrownBy(() -> new AddedLatency().add(DUE, timings, DUE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Timings timings(long startedMillis, long completedMillis) {
        return Timings.newBuilder()
                .setSubmittedAt(DUE)
                .setStartedAt(DUE.plusMillis(startedMillis))
                .setCompletedAt(DUE.plusMillis(completedMillis))
                .build();
    }
}
