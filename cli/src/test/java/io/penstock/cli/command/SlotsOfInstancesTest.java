package io.penstock.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlotsOfInstancesTest {
    @Test
    void aPoolHasAsManySlotsAsItsInstancesAllowCalls() {
        assertThat(SlotsOfInstances.of(List.of(pool(instance(80), instance(60)))))
                .isEqualTo(140);
    }

    @Test
    void anInstanceThatDoesNotSayHowManyIsGivenTheSlotsOfAWorker() {
        assertThat(SlotsOfInstances.of(List.of(pool(instance(80), instance())))).isEqualTo(144);
    }

    @Test
    void ofSeveralPoolsTheOneThatAllowsMostDecides() {
        assertThat(SlotsOfInstances.of(List.of(pool(instance(3)), pool(instance(5)))))
                .isEqualTo(5);
    }

    @Test
    void noMoreAreAskedForThanAWorkerHas() {
        assertThat(SlotsOfInstances.of(List.of(pool(instance(5_000))))).isEqualTo(4_096);
    }

    private static PoolConfig pool(InstanceConfig.Builder... instances) {
        return PoolConfig.newBuilder()
                .setPool("chat")
                .setInstances(Arrays.stream(instances)
                        .map(InstanceConfig.Builder::build)
                        .toList())
                .build();
    }

    private static InstanceConfig.Builder instance() {
        return InstanceConfig.newBuilder().setId("east").setBaseUrl("http://localhost/v1");
    }

    private static InstanceConfig.Builder instance(int concurrency) {
        return instance().setConcurrency(concurrency);
    }
}
