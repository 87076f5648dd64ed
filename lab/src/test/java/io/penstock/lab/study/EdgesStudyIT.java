package io.penstock.lab.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.lab.study.StudyReport.Check;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The cases of the study of the edges, each as the study runs it; those of many calls are left to the study, and their rules
 * to the ledger's own tests.
 */
class EdgesStudyIT {
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

    private static void assertReached(String name) throws Exception {
        Runs.Named<List<Check>> edge = EdgesStudy.cases().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();

        assertThat(edge.run().call()).isNotEmpty().allMatch(Check::reached);
    }
}
