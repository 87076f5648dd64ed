package io.penstock.dispatcher.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LocalQueueTest {
    private final LocalQueue queue = new LocalQueue(64, 200);

    @Test
    void asManyAreAskedForAsFreeUpWithinTheWait() {
        assertThat(queue.depth(100, 1_000, 64)).isEqualTo(20);
        assertThat(queue.depth(50, 500, 64)).isEqualTo(20);
        assertThat(queue.depth(4, 1_000, 64)).isZero();
        assertThat(queue.depth(5, 1_000, 64)).isEqualTo(1);
    }

    @Test
    void noneAreAskedForWhileSlotsAreFree() {
        assertThat(queue.depth(100, 1_000, 63)).isZero();
    }

    @Test
    void neverMoreThanHalfTheSlotsAreAskedFor() {
        assertThat(queue.depth(1_000_000, 1_000, 70)).isEqualTo(32);
        assertThat(new LocalQueue(1, 200).depth(1_000_000, 1_000, 1)).isEqualTo(1);
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new LocalQueue(0, 200)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LocalQueue(1, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue.depth(1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
