package io.penstock.lab.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.lab.simulation.JudgingProvider.Charge;
import io.penstock.records.InstanceConfig;
import io.penstock.records.Limit;
import io.penstock.records.LimitKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class JudgingProviderTest {
    private static final long NOW = 1_700_000_000_000L;
    private static final Charge RESERVED = new Charge(60, 40);

    private final JudgingProvider provider = new JudgingProvider(List.of(InstanceConfig.newBuilder()
            .setId("east")
            .setBaseUrl("http://127.0.0.1:1/v1")
            .setLimits(List.of(new Limit(LimitKind.TOKENS, 100L, 1_000L)))
            .build()));

    @Test
    void aWindowMayBeExactlyFull() {
        assertThat(provider.arrive("east", NOW, new Charge(60, 40), RESERVED, 1))
                .isEmpty();
    }

    @Test
    void aTokenMoreWithinTheWindowIsAnExcess() {
        provider.arrive("east", NOW, new Charge(60, 40), RESERVED, 1);

        assertThat(provider.arrive("east", NOW + 999, new Charge(1, 0), RESERVED, 1))
                .hasValueSatisfying(excess -> assertThat(excess.counted()).isEqualTo(101));
    }

    @Test
    void aCallLeavesWhenItIsAWindowOld() {
        provider.arrive("east", NOW, new Charge(60, 40), RESERVED, 1);

        assertThat(provider.arrive("east", NOW + 1_000, new Charge(60, 40), RESERVED, 1))
                .isEmpty();
    }

    @Test
    void whatAnAnswerIsLongerThanPredictedIsExcessOnlyBeyondWhatIsAllowed() {
        Charge longer = new Charge(60, 41);

        assertThat(provider.arrive("east", NOW, longer, RESERVED, 1.01)).isEmpty();
        assertThat(provider.arrive("east", NOW + 2_000, longer, RESERVED, 1)).isPresent();
    }

    @Test
    void theReservedPartOfTheCallsIsNeverAboveTheLimit() {
        provider.arrive("east", NOW, new Charge(60, 100), RESERVED, Double.POSITIVE_INFINITY);

        assertThat(provider.arrive("east", NOW, new Charge(1, 0), new Charge(1, 0), Double.POSITIVE_INFINITY))
                .hasValueSatisfying(excess -> assertThat(excess.counted()).isEqualTo(101));
    }
}
