package io.penstock.budget.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.budget.fixtures.Records;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownWorkersTest {
    private LedgerHarness ledger;

    @BeforeEach
    void start(@TempDir Path view) {
        ledger = new LedgerHarness(view);
        ledger.apply(Records.instance("only", 1_000, 1_000_000));
    }

    @AfterEach
    void stop() {
        ledger.close();
    }

    @Test
    void aWorkerThatWasKilledIsForgottenAMinuteAfterItsLastAnnouncement() {
        ledger.announce("killed", 1, 0);
        ledger.advance(Duration.ofMillis(ClusterView.WORKERS_KEPT_MILLIS - 1_001));
        say("other");

        assertThat(ledger.knownWorkers()).containsExactly("killed", "other");

        ledger.advance(Duration.ofMillis(1));
        say("other");

        assertThat(ledger.knownWorkers()).containsExactly("other");
    }

    @Test
    void aWorkerThatLeavesIsForgottenAtOnce() {
        ledger.announce("leaving", 1, 0);

        ledger.workers.pipeInput("leaving", null);

        assertThat(ledger.knownWorkers()).isEmpty();
    }

    @Test
    void ofMoreWorkersThanAreKeptTheOneThatWasSilentForLongestGivesWay() {
        say("first");
        say("second");
        say("first");
        for (int i = 2; i < ClusterView.MAX_WORKERS; i++) {
            say("worker-" + i);
        }
        assertThat(ledger.knownWorkers()).hasSize(ClusterView.MAX_WORKERS).contains("first", "second");

        say("one-too-many");

        assertThat(ledger.knownWorkers())
                .hasSize(ClusterView.MAX_WORKERS)
                .contains("first", "one-too-many")
                .doesNotContain("second");
    }

    @Test
    void aSilentWorkerIsGrantedNothingAndOneThatComesBackIs() {
        ledger.announce("worker", 1, 0);
        ledger.advance(Duration.ofMillis(ClusterView.WORKER_SILENCE_MILLIS));
        ledger.submit(ledger.request("while-silent"));
        ledger.advance(Duration.ofMillis(20));

        assertThat(ledger.admitted.isEmpty()).isTrue();

        say("worker");
        ledger.advance(Duration.ofMillis(20));

        assertThat(ledger.admitted.readValuesToList()).hasSize(1);
    }

    @Test
    void aPoolThatIsConfiguredAfterItsWorkersAnnouncedThemselvesIsGrantedOn() {
        ledger.control.pipeInput(Records.POOL, null);
        ledger.announce("worker", 1, 0);
        ledger.apply(Records.instance("only", 1_000, 1_000_000));

        ledger.submit(ledger.request("one"));

        assertThat(ledger.admitted.readValuesToList()).hasSize(1);
    }

    private void say(String worker) {
        ledger.workers.pipeInput(worker, Records.worker(worker, ledger.now(), 1, List.of(0)));
    }
}
