package io.penstock.budget.kafka.clock;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TickPaceTest {
    private final TickPace pace = new TickPace();

    @Test
    void aTickIsDueWhileNoRecordComes() {
        pace.ticked(0, 50);

        assertThat(pace.isDue(51)).isTrue();
    }

    @Test
    void recordsHaveAsLongAsTheTickBeforeTookWhileTheyCome() {
        pace.ticked(0, 50);

        pace.processed(30);
        assertThat(pace.isDue(100)).isFalse();
        pace.processed(19);
        assertThat(pace.isDue(120)).isFalse();
        pace.processed(1);
        assertThat(pace.isDue(130)).isTrue();
    }

    @Test
    void whenNoMoreRecordsComeTheTickGoesOnAtOnce() {
        pace.ticked(0, 50);
        pace.processed(1);
        assertThat(pace.isDue(60)).isFalse();

        assertThat(pace.isDue(80)).isTrue();
    }

    @Test
    void aTickWaitsForRecordsNoLongerThanItsBound() {
        pace.ticked(0, 50);

        pace.processed(1);
        assertThat(pace.isDue(50 + TickPace.MAX_NANOS - 1)).isFalse();
        pace.processed(1);
        assertThat(pace.isDue(50 + TickPace.MAX_NANOS)).isTrue();
    }

    @Test
    void everyTickCountsAnew() {
        pace.ticked(0, 50);
        pace.processed(50);
        assertThat(pace.isDue(100)).isTrue();

        pace.ticked(100, 150);
        pace.processed(49);

        assertThat(pace.isDue(200)).isFalse();
    }
}
