package io.penstock.lab.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.lab.study.OutageStudy.Advice;
import io.penstock.lab.study.SharedKeys.Rhythm;
import io.penstock.records.LimitKind;
import io.penstock.records.ReserveMode;
import io.penstock.records.Strategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Short forms of the studies of what the ledger makes of the providers' answers. */
class FeedbackStudiesIT {
    @ParameterizedTest
    @EnumSource(Advice.class)
    void aProviderThatRefusesForAMinuteIsProbedAndThenUsedInFull(Advice advice) {
        OutageStudy.Found found = OutageStudy.find(new OutageStudy.Case(Strategy.POOL_FIRST, advice, 1));

        // a provider that says when it will be back is not called before
        assertThat(found.probes() > 0).isEqualTo(advice != Advice.THE_TRUTH);
        assertThat(found.shortestBetweenProbesMillis().orElse(1_000)).isGreaterThanOrEqualTo(1_000);
        assertThat(found.recoverySeconds()).isLessThanOrEqualTo(15);
        assertThat(found.mostAttempts()).isLessThanOrEqualTo(5);
        assertThat(found.unanswered()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = ReserveMode.class,
            names = {"PREDICTED", "MAXIMUM"})
    void aPoolThatMixesTextAndImagesUsesItsBudgetAndNeverPassesIt(ReserveMode reserve) {
        MixedInputsStudy.Found found = MixedInputsStudy.find(new MixedInputsStudy.Case(reserve, 1));

        assertThat(found.afterTheFirstMinute()).isGreaterThanOrEqualTo(reserve == ReserveMode.PREDICTED ? 0.95 : 0.9);
        assertThat(found.fullestWindow()).isLessThanOrEqualTo(1);
    }

    @Test
    void anotherClientThatSpendsFortyPercentOfAKeyIsMadeRoomFor() {
        SharedKeyStudy.Found found = SharedKeyStudy.find(
                new SharedKeyStudy.Case(Rhythm.POISSON, LimitKind.TOKENS, 0, ReserveMode.MAXIMUM, 1));

        assertThat(found.calls()).isGreaterThan(5_000);
        assertThat(found.refused()).isLessThanOrEqualTo(found.calls() / 1_000);
        assertThat(found.othersPart()).isBetween(0.36, 0.44);
        assertThat(found.usedOfTheRest()).isGreaterThanOrEqualTo(0.95);
    }
}
