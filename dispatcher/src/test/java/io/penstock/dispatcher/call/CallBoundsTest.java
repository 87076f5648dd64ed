package io.penstock.dispatcher.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallBoundsTest {
    @Test
    void aCallMayTakeAsLongAsItsPoolSays() {
        PoolConfig hours = PoolConfig.newBuilder()
                .setPool("p")
                .setResponseTimeoutMillis(Duration.ofMinutes(30).toMillis())
                .setCallTimeoutMillis(Duration.ofHours(3).toMillis())
                .setInstances(List.<InstanceConfig>of())
                .build();

        assertThat(CallBounds.of(hours))
                .isEqualTo(new CallBounds(Duration.ofSeconds(5), Duration.ofMinutes(30), Duration.ofHours(3)));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 366L * 24 * 3600 * 1000})
    void aBoundThatIsNotPositiveOrLongerThanAYearIsRefusedByItsName(long millis) {
        Duration bound = Duration.ofMillis(millis);
        Duration good = Duration.ofSeconds(1);

        assertThatThrownBy(() -> new CallBounds(bound, good, good))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("connect", millis + " ms");
        assertThatThrownBy(() -> new CallBounds(good, good, bound))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("total", millis + " ms");
    }
}
