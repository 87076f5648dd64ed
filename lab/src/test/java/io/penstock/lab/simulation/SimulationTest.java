package io.penstock.lab.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.ResponseStatus;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class SimulationTest {
    @Test
    void aFewDozenSeedsWithTheClassicFaultsKeepEveryInvariant() throws InterruptedException {
        Seeds.Summary summary = Seeds.run(1, 24, 2, Seeds.small(Fault.CLASSIC), runs -> {});

        assertThat(summary.failure()).isEmpty();
        assertThat(summary.runs()).isEqualTo(24);
        assertThat(summary.lapses()).isPositive();
        assertThat(summary.largestWindow()).isGreaterThan(0.9).isLessThanOrEqualTo(1);
    }

    @Test
    void aSeedGoesTheSameWayEveryTime() {
        Scenario scenario = Seeds.small(Fault.CLASSIC).apply(7);

        Result once = Simulation.run(scenario);
        Result again = Simulation.run(scenario);

        assertThat(again).isEqualTo(once);
        assertThat(once.ended()).containsKey(ResponseStatus.SUCCEEDED);
    }

    @Test
    void seedsWithTheClassicFaultsDrawWhatTheyAlwaysDrew() {
        long requests = 0;
        for (long seed = 1; seed <= 60; seed++) {
            requests += Seeds.small(Fault.CLASSIC)
                    .apply(seed)
                    .workload()
                    .get()
                    .take(Long.MAX_VALUE - 1, 0)
                    .size();
        }

        assertThat(requests).isEqualTo(9_366);
    }

    @Test
    void whatIsDrawnForTheEdgesLeavesTheRestOfAScenarioAsItWas() {
        Scenario classic = Seeds.small(Fault.CLASSIC).apply(11);
        Scenario edges = Seeds.small(EnumSet.allOf(Fault.class)).apply(11);

        assertThat(edges.workers()).isEqualTo(classic.workers());
        assertThat(edges.workload().get().take(Long.MAX_VALUE - 1, 0))
                .hasSameSizeAs(classic.workload().get().take(Long.MAX_VALUE - 1, 0));
        assertThat(edges.pool().getStrategy()).isEqualTo(classic.pool().getStrategy());
        assertThat(edges.pool().getInstances().get(0).getLimits())
                .isEqualTo(classic.pool().getInstances().get(0).getLimits());
    }

    @Test
    void everyEdgeIsDrawnBySomeOfThreeDozenSeeds() {
        EnumSet<Fault> drawn = EnumSet.noneOf(Fault.class);
        for (long seed = 1; seed <= 36; seed++) {
            drawn.addAll(Seeds.small(EnumSet.allOf(Fault.class)).apply(seed).faults());
        }

        assertThat(drawn).containsExactlyInAnyOrder(Fault.values());
    }
}
