package io.penstock.lab.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.ResponseStatus;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulationTest {
    @Test
    void aFewDozenSeedsWithTheClassicFaultsKeepEveryInvariant() throws InterruptedException {
        Seeds.Summary summary = Seeds.run(1, 24, 2, Seeds.small(SimulatedFault.CLASSIC), runs -> {});

        assertThat(summary.failure()).isEmpty();
        assertThat(summary.runs()).isEqualTo(24);
        assertThat(summary.lapses()).isPositive();
        assertThat(summary.largestWindow()).isGreaterThan(0.9).isLessThanOrEqualTo(1);
    }

    /** Each alone, and few seeds: for many seeds of all of them together there is the command. */
    @ParameterizedTest
    @EnumSource(SimulatedFault.class)
    void everyFaultTakesEffectWithinEightSeedsAndBreaksNoInvariant(SimulatedFault fault) throws InterruptedException {
        long effects = 0;
        for (long seed = 1; effects == 0 && seed <= 8; seed++) {
            Seeds.Summary summary = Seeds.run(seed, 1, 1, Seeds.small(EnumSet.of(fault)), runs -> {});

            assertThat(summary.failure()).isEmpty();
            assertThat(summary.happened()).containsKey(fault);
            effects = summary.happened().getOrDefault(fault, 0L);
        }

        assertThat(effects).isPositive();
    }

    @Test
    void aSeedGoesTheSameWayEveryTime() {
        Scenario scenario = Seeds.small(SimulatedFault.CLASSIC).apply(7);

        Result once = Simulation.run(scenario);
        Result again = Simulation.run(scenario);

        assertThat(again).isEqualTo(once);
        assertThat(once.ended()).containsKey(ResponseStatus.SUCCEEDED);
    }

    @Test
    void seedsWithTheClassicFaultsDrawWhatTheyAlwaysDrew() {
        long requests = 0;
        for (long seed = 1; seed <= 60; seed++) {
            requests += Seeds.small(SimulatedFault.CLASSIC)
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
        Scenario classic = Seeds.small(SimulatedFault.CLASSIC).apply(11);
        Scenario edges = Seeds.small(EnumSet.allOf(SimulatedFault.class)).apply(11);

        assertThat(edges.workers()).isEqualTo(classic.workers());
        assertThat(submitted(edges)).hasSameSizeAs(submitted(classic));
        assertThat(edges.pool().getStrategy()).isEqualTo(classic.pool().getStrategy());
        assertThat(edges.pool().getInstances().get(0).getLimits())
                .isEqualTo(classic.pool().getInstances().get(0).getLimits());
    }

    /** Twins are another pool's. */
    private static List<Arrival> submitted(Scenario scenario) {
        return scenario.workload().get().take(Long.MAX_VALUE - 1, 0).stream()
                .filter(arrival -> !arrival.tenant().equals(Identity.TWIN))
                .toList();
    }

    @Test
    void everyEdgeIsDrawnBySomeOfAHundredSeeds() {
        EnumSet<SimulatedFault> drawn = EnumSet.noneOf(SimulatedFault.class);
        for (long seed = 1; seed <= 100; seed++) {
            drawn.addAll(
                    Seeds.small(EnumSet.allOf(SimulatedFault.class)).apply(seed).faults());
        }

        assertThat(drawn).containsExactlyInAnyOrder(SimulatedFault.values());
    }
}
