package io.penstock.lab.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.lab.sweep.Sweep;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StudySweepsTest {
    @Test
    void onVirtualTimeTheStudyIsAllSweepsAndTheAblation() {
        assertThat(StudySweeps.of(Optional.empty(), Optional.empty()))
                .extracting(Sweep::experiment)
                .containsExactly("long-ratio", "bursts", "load", "size", "frontier", "ablation");
    }

    @Test
    void someOfItIsRunOnARealPipelineWhenThatIsWanted() {
        assertThat(StudySweeps.of(Optional.empty(), Optional.of(60_000L)))
                .filteredOn(Sweep::isReal)
                .extracting(Sweep::experiment)
                .containsExactly("long-ratio", "load", "size");
    }
}
