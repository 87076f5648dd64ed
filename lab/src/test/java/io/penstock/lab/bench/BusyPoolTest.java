package io.penstock.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.state.PoolStanding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BusyPoolTest {
    /** More than a minute's: what was granted at once comes free at once. */
    private static final int ROUNDS = 50_000;

    @ParameterizedTest
    @EnumSource
    void asManyWaitAsWereAskedForAndTheNamedBoundKeepsThem(Bound bound) {
        BusyPool pool = new BusyPool(bound, new Load(3_000, 16, 64));
        long before = pool.granted();

        for (int i = 0; i < ROUNDS; i++) {
            pool.round();
        }

        PoolStanding standing = pool.standing();
        assertThat(standing.waiting()).isEqualTo(3_000);
        assertThat(standing.buckets()).hasSize(BusyPool.BUCKETS);
        assertThat(pool.granted() - before).isBetween(ROUNDS * 8L / 10, ROUNDS * 51L / 50);
        if (bound == Bound.TOKENS) {
            assertThat(BusyPool.utilisation(standing)).isGreaterThan(0.98);
            assertThat(standing.outstanding()).isLessThan(standing.slots());
        } else {
            assertThat(standing.outstanding()).isEqualTo(standing.slots());
        }
    }

    @Test
    void withoutWaitingRequestsItIsEmpty() {
        PoolStanding standing = new BusyPool(Bound.SLOTS, new Load(0, 16, 64)).standing();

        assertThat(standing.waiting()).isZero();
        assertThat(standing.outstanding()).isZero();
        assertThat(standing.prediction()).isPresent();
    }
}
