package io.penstock.lab.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.request.Operation;
import io.penstock.lab.study.ReservedLengths.Level;
import io.penstock.lab.study.StudyReport.Check;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LengthsStudyTest {
    @Test
    void tellingTenantsApartHalvesWhatIsReservedTooMuchAndLowersTheOverruns() {
        LengthTraffic traffic = LengthTraffic.threeTenants(1);

        ReservationError pool = ReservedLengths.of(traffic, Level.POOL).all();
        ReservationError kinds = ReservedLengths.of(traffic, Level.KINDS).all();

        assertThat(kinds.totalOverReservation()).isLessThan(pool.totalOverReservation() * 0.6);
        assertThat(kinds.overruns()).isLessThan(pool.overruns()).isLessThan(0.01);
    }

    @Test
    void theMixturesReachWhatIsAskedAndAnswersThatGrowWithoutEndDoNot() throws InterruptedException {
        List<LengthTraffic.Call> growing = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            growing.add(new LengthTraffic.Call(i * 1_000L, "one", Operation.UNKNOWN, 400, 100, 10 + 3L * i));
        }

        StudyReport report =
                LengthsStudy.run(List.of(new LengthTraffic("growing answers", growing)), 1, new Runs(1, name -> {}));

        assertThat(report.rows()).hasSize(8);
        assertThat(report.checks())
                .filteredOn(check -> !check.reached())
                .extracting(Check::what)
                .containsExactly("growing answers: share of overruns");
        assertThat(report.isReached()).isFalse();
    }
}
