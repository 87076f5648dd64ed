package io.penstock.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TicksTest {
    /** More than one turn of the ledger publishes. */
    private static final int POOLS = 1_000;

    @Test
    void aRequestOfOneOfManyPoolsIsSeenToWaitWhileTicksAreMeasured() {
        assertThat(Ticks.measure(POOLS, 1, "requests wait in 1 of them")).hasSize(3);
    }
}
