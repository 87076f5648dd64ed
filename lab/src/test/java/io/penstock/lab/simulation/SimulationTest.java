package io.penstock.lab.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.ResponseStatus;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class SimulationTest {
    @Test
    void aFewDozenSeedsWithEveryFaultKeepEveryInvariant() throws InterruptedException {
        Seeds.Summary summary = Seeds.run(1, 24, 2, Seeds.small(EnumSet.allOf(Fault.class)), runs -> {});

        assertThat(summary.failure()).isEmpty();
        assertThat(summary.runs()).isEqualTo(24);
        assertThat(summary.lapses()).isPositive();
        assertThat(summary.largestWindow()).isGreaterThan(0.9).isLessThanOrEqualTo(1);
    }

    @Test
    void aSeedGoesTheSameWayEveryTime() {
        Scenario scenario = Seeds.small(EnumSet.allOf(Fault.class)).apply(7);

        Result once = Simulation.run(scenario);
        Result again = Simulation.run(scenario);

        assertThat(again).isEqualTo(once);
        assertThat(once.ended()).containsKey(ResponseStatus.SUCCEEDED);
    }
}
