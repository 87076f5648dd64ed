package io.penstock.dispatcher.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

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
}
