package io.penstock.budget.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class BucketTrafficMeterTest {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long NOW = 1_700_000_000_000L;
    private static final long HALF_LIFE = 20_000;
    private static final long SMALL = 1;
    private static final long LARGE = 100;

    private final BucketTrafficMeter meter = new BucketTrafficMeter(2, tokens -> tokens < LARGE ? 0 : 1);

    @Test
    void arrivalsCostsAndExpiriesAreCountedByBucket() {
        meter.arrived(SMALL, 3, NEVER, NOW);
        meter.arrived(SMALL, 4, NEVER, NOW);
        meter.arrived(LARGE, 10, NEVER, NOW);
        meter.expired(LARGE);

        assertThat(meter.ofBuckets(List.of(5L, 6L)))
                .containsExactly(new BucketTraffic(2, 7, 7, 0, 5), new BucketTraffic(1, 10, 10, 1, 6));
    }

    @Test
    void afterTwentySecondsWhatWasCountedCountsHalf() {
        meter.arrived(SMALL, 3, NEVER, NOW);
        meter.expired(SMALL);
        assertThat(meter.minutes(NOW + HALF_LIFE)).isCloseTo(1.0 / 3, within(1e-9));

        meter.fade(NOW + HALF_LIFE);

        assertThat(bucket(0)).isEqualTo(new BucketTraffic(0.5, 1.5, 1.5, 0.5, 0));
        assertThat(meter.minutes(NOW + HALF_LIFE)).isCloseTo(1.0 / 6, within(1e-9));
        assertThat(meter.minutes(NOW + HALF_LIFE + 60_000)).isCloseTo(1 + 1.0 / 6, within(1e-9));
    }

    @Test
    void firstComeFirstServedServesWhatWasSpentAndLetsTheRestExpire() {
        meter.arrived(SMALL, 1, NOW + 1_000, NOW);
        meter.arrived(LARGE, 1_000, NOW + 1_000, NOW);
        meter.granted(10, NOW + 500);
        meter.granted(10, NOW + 1_000);

        assertThat(bucket(0).firstCome()).isEqualTo(1);
        assertThat(bucket(1).firstCome()).isZero();
    }

    @Test
    void whereNobodyWaitsAllThatIsNotOverIsServed() {
        meter.arrived(SMALL, 1, NEVER, NOW);
        meter.arrived(LARGE, 5, NOW + 1_000, NOW);

        meter.drained(NOW + 1_000);

        assertThat(bucket(0).firstCome()).isEqualTo(1);
        assertThat(bucket(1).firstCome()).isZero();
    }

    @Test
    void anArrivalLetsThoseBeforeItExpire() {
        meter.arrived(SMALL, 1, NOW + 1_000, NOW);

        meter.arrived(SMALL, 1, NEVER, NOW + 2_000);

        assertThat(bucket(0).firstCome()).isZero();
    }

    @Test
    void whatWasServedAndExpiredFadesAlike() {
        meter.arrived(SMALL, 1, NOW, NOW);
        meter.drained(NOW);
        meter.fade(NOW + HALF_LIFE);
        meter.arrived(SMALL, 1, NEVER, NOW + HALF_LIFE);
        meter.drained(NOW + HALF_LIFE);

        // 1 of 1.5 was served, of a cost of 1.5
        assertThat(bucket(0).firstCome()).isCloseTo(1, within(1e-9));
    }

    private BucketTraffic bucket(int bucket) {
        return meter.ofBuckets(List.of(0L, 0L)).get(bucket);
    }
}
