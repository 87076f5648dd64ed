package io.penstock.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WaitingMemoryTest {
    @Test
    void aWaitingRequestTakesAtMost250BytesOfTheHeap() {
        WaitingMemory.Footprint footprint = WaitingMemory.measure(100_000);

        assertThat(footprint.bytesPerRequest()).isBetween(50.0, 250.0);
        assertThat(footprint.bytesPerRequestWithDeadline()).isBetween(footprint.bytesPerRequest(), 250.0);
    }
}
