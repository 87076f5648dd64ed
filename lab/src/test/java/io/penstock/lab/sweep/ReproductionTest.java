package io.penstock.lab.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.lab.simulation.Simulation.Observer;
import io.penstock.lab.study.Runs;
import io.penstock.lab.sweep.Reproduction.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReproductionTest {
    private static final int SEEDS = 2;
    private static final int RUNS = 2 * 3 * SEEDS;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final List<String> made = new ArrayList<>();
    private long nanos;
    private int diesAfter = Integer.MAX_VALUE;

    @Test
    void afterAnInterruptionOnlyTheOtherRunsAreMade() throws Exception {
        diesAfter = 5;
        assertThatThrownBy(() -> make(planned(1, SEEDS))).isInstanceOf(KilledException.class);
        List<String> before = List.copyOf(made);
        diesAfter = Integer.MAX_VALUE;
        made.clear();

        Reproduction second = planned(1, SEEDS);

        assertThat(second.keptBefore()).isEqualTo(5);
        make(second);
        assertThat(made).hasSize(RUNS - 5).doesNotContainAnyElementsOf(before);
        assertThat(second.lacks(Place.VIRTUAL)).isFalse();
    }

    @Test
    void whatWasInterruptedFindsTheSameAsWhatWasNot() throws Exception {
        diesAfter = 7;
        assertThatThrownBy(() -> make(planned(1, SEEDS))).isInstanceOf(KilledException.class);
        diesAfter = Integer.MAX_VALUE;

        Reproduction resumed = planned(1, SEEDS);
        make(resumed);
        SweepResult atOnce = SweepResult.of(TinySweep.sweep(1), SEEDS, new Runs(1, name -> {}), this::run);

        assertThat(resumed.results()).containsExactly(atOnce);
    }

    @Test
    void whenAllRunsAreKeptNoneIsMade() throws Exception {
        make(planned(1, SEEDS));
        made.clear();

        Reproduction second = planned(1, SEEDS);

        assertThat(second.lacks(Place.VIRTUAL)).isFalse();
        assertThat(second.results().get(0).points()).hasSize(6);
        assertThat(made).isEmpty();
    }

    @Test
    void aRunOfOtherTrafficIsNotTakenForOneThatWasKept() throws Exception {
        make(planned(1, SEEDS));

        assertThat(planned(2, SEEDS).keptBefore()).isZero();
        assertThat(planned(1, SEEDS).keptBefore()).isEqualTo(RUNS);
    }

    @Test
    void moreSeedsNeedOnlyTheirOwnRuns() throws Exception {
        make(planned(1, SEEDS));

        Reproduction more = planned(1, SEEDS + 1);

        assertThat(more.total() - more.keptBefore()).isEqualTo(2 * 3);
    }

    @Test
    void aHalfWrittenFileIsNoRunAndIsWrittenAgain() throws Exception {
        RunKey key = RunKey.of(SweepRun.of(TinySweep.sweep(1), SEEDS).get(0));
        Files.writeString(directory.resolve(key.fileName() + ".tmp"), "{\"figures\":[{\"fig");

        Reproduction reproduction = planned(1, SEEDS);
        make(reproduction);

        assertThat(made).hasSize(RUNS);
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(RUNS).allMatch(file -> file.toString().endsWith(".json"));
        }
    }

    @Test
    void aFileThatIsNotARunIsToldByItsName() throws Exception {
        RunKey key = RunKey.of(SweepRun.of(TinySweep.sweep(1), SEEDS).get(0));
        Files.writeString(directory.resolve(key.fileName()), "{");

        assertThatThrownBy(() -> planned(1, SEEDS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(key.fileName());
    }

    @Test
    void theTimeLeftIsJudgedByTheRunsThatHaveEnded() throws Exception {
        Reproduction reproduction = planned(1, SEEDS);
        List<Duration> left = new ArrayList<>();

        reproduction.make(Place.VIRTUAL, 1, this::run, () -> left.add(reproduction.left(Place.VIRTUAL, 1)));

        assertThat(left).hasSize(RUNS + 1);
        assertThat(left.get(1)).isGreaterThan(left.get(0));
        assertThat(left.get(RUNS - 1)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(20));
        assertThat(left.get(RUNS)).isZero();
    }

    private Reproduction planned(double factor, int seeds) throws IOException {
        return new Reproduction(new KeptRuns(directory), List.of(TinySweep.sweep(factor)), sweep -> seeds, () -> nanos);
    }

    private void make(Reproduction reproduction) throws InterruptedException {
        reproduction.make(Place.VIRTUAL, 1, this::run, () -> {});
    }

    /** Takes ten seconds. */
    private SweptPipeline.Outcome run(SweptPipeline.Trial trial, Observer observer) {
        if (made.size() == diesAfter) {
            throw new KilledException();
        }
        made.add(trial.name());
        nanos += TimeUnit.SECONDS.toNanos(10);
        return TinySweep.served(trial);
    }

    private static final class KilledException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
