package io.penstock.cli.top;

import static io.penstock.cli.top.Snapshots.NOW;
import static io.penstock.cli.top.Snapshots.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PoolHistoryTest {
    @Test
    void withoutAnEarlierSnapshotThereAreNoRates() {
        Rates rates = new PoolHistory(pool("chat", NOW, 100)).rates();

        assertThat(rates.offered()).isEmpty();
        assertThat(rates.secondsLeft()).isEmpty();
    }

    @Test
    void aRateIsOfTheLastTenSecondsAndTheTimeLeftOfTwoMinutes() {
        PoolHistory history = new PoolHistory(pool("chat", NOW, 0));
        history.add(pool("chat", NOW.plusSeconds(50), 1_000));

        history.add(pool("chat", NOW.plusSeconds(60), 1_200));

        assertThat(history.rates().settled().orElseThrow()).isCloseTo(20, within(1e-9));
        // 600 wait, at 1,200 a minute
        assertThat(history.rates().secondsLeft().orElseThrow()).isCloseTo(30, within(1e-9));
    }

    @Test
    void whatIsOlderThanTwoMinutesIsForgotten() {
        PoolHistory history = new PoolHistory(pool("chat", NOW, 0));
        history.add(pool("chat", NOW.plusSeconds(1), 9_000));

        history.add(pool("chat", NOW.plusSeconds(121), 9_600));

        assertThat(history.rates().secondsLeft().orElseThrow()).isCloseTo(120, within(1e-9));
    }

    @Test
    void aPoolThatCountsAnewHasNoRatesUntilItsNextSnapshot() {
        PoolHistory history = new PoolHistory(pool("chat", NOW, 500));

        history.add(pool("chat", NOW.plusSeconds(1), 10));
        assertThat(history.rates().granted()).isEmpty();

        history.add(pool("chat", NOW.plusSeconds(2), 15));
        assertThat(history.rates().granted()).hasValue(5);
    }

    @Test
    void anOlderSnapshotIsLeftOut() {
        PoolHistory history = new PoolHistory(pool("chat", NOW, 500));

        history.add(pool("chat", NOW.minusSeconds(1), 400));

        assertThat(history.latest().getOffered()).isEqualTo(500);
    }
}
