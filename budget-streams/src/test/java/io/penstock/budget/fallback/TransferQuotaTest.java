package io.penstock.budget.fallback;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransferQuotaTest {
    private final TransferQuota quota = new TransferQuota();

    @Test
    void aSecondPassesOnNoMoreThanItsQuota() {
        for (int i = 0; i < TransferQuota.MAX_PASSED_ON; i++) {
            assertThat(quota.mayPassOn()).isTrue();
            quota.passesOn();
        }
        assertThat(quota.mayPassOn()).isFalse();

        quota.begin();

        assertThat(quota.mayPassOn()).isTrue();
    }

    @Test
    void theNextSecondGoesOnBehindTheLastTicketThatWasLookedAt() {
        quota.looksAt(41);
        quota.begin();

        assertThat(quota.nextSequence()).isEqualTo(42);
        assertThat(quota.mayLookAt()).isEqualTo(TransferQuota.MAX_LOOKED_AT);
    }

    @Test
    void whenAllWereLookedAtTheNextSecondBeginsWithTheFirst() {
        quota.looksAt(41);
        quota.end();
        assertThat(quota.mayLookAt()).isZero();

        quota.begin();

        assertThat(quota.nextSequence()).isZero();
    }
}
