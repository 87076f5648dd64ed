package io.penstock.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.lab.chaos.ChaosPlan.Submission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChaosPlanTest {
    private static final IncidentCounts COUNTS = new IncidentCounts(4, 3, 2, 5, 1);
    private static final EdgeCounts EDGES = new EdgeCounts(25, 2, 3);

    @Test
    void theSameSettingsDrawTheSamePlanAndAnotherSeedAnother() {
        ChaosPlan plan = ChaosPlan.draw(settings(7));

        assertThat(ChaosPlan.draw(settings(7))).isEqualTo(plan);
        assertThat(ChaosPlan.draw(settings(8)).incidents()).isNotEqualTo(plan.incidents());
        assertThat(ChaosPlan.draw(settings(8)).submissions()).isNotEqualTo(plan.submissions());
    }

    @Test
    void everyIncidentHappensAsOftenAsAskedForWithinTheSpan() {
        ChaosPlan plan = ChaosPlan.draw(settings(1));

        List<Incident.Kind> kinds = new ArrayList<>(COUNTS.kinds());
        kinds.addAll(Collections.nCopies(2, Incident.Kind.REGISTRY_OUTAGE));
        kinds.addAll(Collections.nCopies(3, Incident.Kind.STEP_CLOCK));
        assertThat(plan.incidents()).extracting(Incident::kind).containsExactlyInAnyOrderElementsOf(kinds);
        assertThat(plan.incidents()).isSortedAccordingTo(Comparator.comparing(Incident::at));
        assertThat(plan.incidents()).allMatch(incident -> incident.at().compareTo(Duration.ofSeconds(60)) < 0);
    }

    @Test
    void aDispatcherIsStoppedForLongerThanItsSession() {
        ChaosPlan plan = ChaosPlan.draw(settings(1));

        assertThat(plan.incidents())
                .filteredOn(incident -> incident.kind() == Incident.Kind.STOP_DISPATCHER)
                .hasSize(5)
                .allMatch(incident -> incident.lasting().compareTo(Duration.ofSeconds(6)) > 0);
    }

    @Test
    void everyRequestComesAndSomeComeTwice() {
        ChaosPlan plan = ChaosPlan.draw(settings(1));

        long distinct =
                plan.submissions().stream().map(Submission::number).distinct().count();
        assertThat(distinct).isEqualTo(1_000);
        assertThat(plan.submissions()).hasSizeBetween(1_001, 1_060);
    }

    @Test
    void hostileRecordsAreOfEveryKind() {
        ChaosPlan plan = ChaosPlan.draw(settings(1));

        assertThat(plan.hostile()).hasSize(25).isSortedAccordingTo(Comparator.comparing(Hostile::at));
        assertThat(plan.hostile()).extracting(Hostile::kind).contains(Hostile.Kind.values());
    }

    @Test
    void negativeNumbersAreRefused() {
        assertThatThrownBy(() -> new EdgeCounts(0, -1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EdgeCounts(0, 0, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new IncidentCounts(0, 0, 0, 0, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static ChaosSettings settings(long seed) {
        return new ChaosSettings(
                seed,
                1_000,
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofSeconds(6),
                Duration.ofSeconds(10),
                COUNTS,
                EDGES);
    }
}
