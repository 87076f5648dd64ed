package io.penstock.lab.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.penstock.records.InstanceConfig;
import io.penstock.records.Limit;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EdgeDrawTest {
    private static final long SEEDS = 40;
    private static final long A_DAY_MILLIS = 86_400_000;

    /** Before, a short request in a body of JSON taught a third of what the others had, and they were reserved too little. */
    @Test
    void whatIsReservedForInputIsKnownFromEveryBodyWhereTokensAreKnown() {
        List<Scenario> known = scenarios().stream()
                .filter(scenario -> scenario.mostOfLimit() == 1)
                .toList();

        assertThat(known).isNotEmpty();
        for (Scenario scenario : known) {
            List<Arrival> arrivals = arrivals(scenario);
            double most = arrivals.stream()
                    .mapToDouble(EdgeDrawTest::tokensPerByte)
                    .max()
                    .orElseThrow();
            for (Arrival arrival : arrivals) {
                int bytes = Records.body(arrival).length();
                assertThat(bytes).isEqualTo(arrival.bodyBytes());
                // both are whole numbers: a body has less than a byte too many
                assertThat(arrival.inputTokens() / most).isCloseTo(bytes, within(1.0));
            }
        }
    }

    @Test
    void everyRequestFitsEveryLimit() {
        for (Scenario scenario : scenarios()) {
            for (Arrival arrival : arrivals(scenario)) {
                JudgingProvider.Charge most =
                        new JudgingProvider.Charge(arrival.inputTokens(), arrival.maxOutputTokens());
                for (InstanceConfig instance : scenario.pool().getInstances()) {
                    for (Limit limit : instance.getLimits()) {
                        assertThat(most.of(limit.getKind())).isLessThanOrEqualTo(limit.getAmount());
                    }
                }
            }
        }
    }

    private static double tokensPerByte(Arrival arrival) {
        return (double) arrival.inputTokens() / Records.body(arrival).length();
    }

    private static List<Arrival> arrivals(Scenario scenario) {
        return scenario.workload().get().take(A_DAY_MILLIS, 0);
    }

    private static List<Scenario> scenarios() {
        return LongStream.rangeClosed(1, SEEDS)
                .mapToObj(Seeds.small(EnumSet.allOf(SimulatedFault.class)))
                .toList();
    }
}
