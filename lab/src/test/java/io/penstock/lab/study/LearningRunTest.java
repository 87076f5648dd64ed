package io.penstock.lab.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.lab.study.LearningRun.Spread;
import org.junit.jupiter.api.Test;

class LearningRunTest {
    @Test
    void aPoolWithoutAnswersHasLearntOnceThreeQuartersOfTheFirstAreThere() {
        LearningRun.Found found = LearningRun.find(new LearningRun.Case(Spread.WIDE, 1));

        assertThat(found.idealSeconds()).isEqualTo(300);
        assertThat(found.learntSeconds()).isBetween(4.0, 9.0);
        assertThat(found.lastBeganSeconds()).isBetween(300.0, 336.0);
        assertThat(found.fullestWindow()).isLessThanOrEqualTo(1.002);
    }
}
