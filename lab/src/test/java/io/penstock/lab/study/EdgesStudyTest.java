package io.penstock.lab.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.lab.study.StudyReport.Check;
import java.util.List;
import org.junit.jupiter.api.Test;

class EdgesStudyTest {
    @Test
    void theReportTellsEveryCaseWithItsFiguresAndWhetherAllAreReached() throws InterruptedException {
        Check kept = Check.atMost("kept", 1, 1);
        Check broken = Check.atLeast("broken", 2, 1);

        StudyReport report = EdgesStudy.run(
                new Runs(1, name -> {}),
                List.of(
                        new Runs.Named<>("one", () -> List.of(kept)),
                        new Runs.Named<>("two", () -> List.of(kept, broken))));

        assertThat(report.checks()).containsExactly(kept, kept, broken);
        assertThat(report.rows())
                .containsExactly(
                        List.of("one", 1.0, "at most 1.0"),
                        List.of("two", 1.0, "at most 1.0"),
                        List.of("two", 1.0, "at least 2.0"));
        assertThat(report.isReached()).isFalse();
    }
}
