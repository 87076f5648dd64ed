package io.penstock.lab.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.lab.study.StudyReport.Check;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The cases of the study of the edges, each as the study runs it; those of many calls are left to the study, and their rules
 * to the ledger's own tests.
 */
class EdgesStudyTest {
    @Test
    void aTickWithTheClockAheadLetsNoMoreThroughThanTheLimit() throws Exception {
        assertReached("clock ahead");
    }

    @Test
    void theSuccessorOfALedgerWhoseClockWasAheadGrantsNoMoreThanTheLimit() throws Exception {
        assertReached("successor");
    }

    @Test
    void anInstanceThatIsRenamedKeepsTheWindowOfItsAccount() throws Exception {
        assertReached("renamed instance");
    }

    @Test
    void goodRequestsAreNotHeldUpBehindThoseForAForbiddenModel() throws Exception {
        assertReached("forbidden model");
    }

    @Test
    void whatAMisdeployedInstanceRefusesIsAnsweredByTheOther() throws Exception {
        assertReached("misdeployed instance");
    }

    @Test
    void textsAndImagesFillTheBudgetAndNeverPassIt() throws Exception {
        assertReached("mixed with images");
    }

    @Test
    void oneFailedProbeAfterAnIdleHourPassesNothingOn() throws Exception {
        assertReached("idle hour");
    }

    @Test
    void aRequestThatCanBeGrantedBeforeItsDeadlineIsNotEndedEarly() throws Exception {
        assertReached("certain expiry");
    }

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

    private static void assertReached(String name) throws Exception {
        Runs.Named<List<Check>> edge = EdgesStudy.cases().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();

        assertThat(edge.run().call()).isNotEmpty().allMatch(Check::reached);
    }
}
