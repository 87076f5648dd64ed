package io.penstock.lab.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RetryCreditTest {
    private final RetryCredit credit = new RetryCredit();

    @Test
    void aHundredRetriesAreLetThroughAtOnceAndNotOneMoreForCertain() {
        for (int i = 0; i < 100; i++) {
            credit.waits();
        }
        assertThat(credit.isExhausted()).isFalse();

        credit.waits();

        assertThat(credit.isExhausted()).isTrue();
    }

    @Test
    void anAnswerIsNoCreditForARetryThatTheLedgerMayNotHaveCountedYet() {
        credit.waits();
        credit.answered();
        credit.waitsNoMore();
        for (int i = 0; i < 99; i++) {
            credit.waits();
        }
        assertThat(credit.isExhausted()).isFalse();

        credit.waits();

        assertThat(credit.isExhausted()).isTrue();
    }

    @Test
    void anAnswerGivesBackTwoRetriesThatWereGranted() {
        for (int i = 0; i < 3; i++) {
            credit.waits();
            credit.waitsNoMore();
        }
        credit.answered();
        for (int i = 0; i < 99; i++) {
            credit.waits();
        }
        assertThat(credit.isExhausted()).isFalse();

        credit.waits();

        assertThat(credit.isExhausted()).isTrue();
    }
}
