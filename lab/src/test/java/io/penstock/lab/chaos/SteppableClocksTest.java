package io.penstock.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.budget.kafka.clock.Clocks;
import io.penstock.budget.kafka.clock.Clocks.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SteppableClocksTest {
    private static final Clocks RIGHT = elapsed -> new Reading(1_000_000 + elapsed, elapsed);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("ledger-1.clock");
    }

    @Test
    void aClockThatNobodyHasSteppedIsRight() {
        assertThat(SteppableClocks.of(file, RIGHT).read(5)).isEqualTo(new Reading(1_000_005, 5));
    }

    @Test
    void aStepMovesTheWallClockAloneAndIsSeenAtTheNextLook() {
        var clocks = SteppableClocks.of(file, RIGHT);
        clocks.read(5);

        SteppableClocks.step(file, Duration.ofSeconds(-80));

        assertThat(clocks.read(5 + SteppableClocks.LOOK_MILLIS - 1)).isEqualTo(new Reading(1_000_104, 104));
        assertThat(clocks.read(5 + SteppableClocks.LOOK_MILLIS)).isEqualTo(new Reading(1_000_105 - 80_000, 105));

        SteppableClocks.step(file, Duration.ZERO);

        assertThat(clocks.read(204)).isEqualTo(new Reading(1_000_204 - 80_000, 204));
        assertThat(clocks.read(205)).isEqualTo(new Reading(1_000_205, 205));
    }

    @Test
    void aProcessThatStartsMeanwhileBeginsWithTheWrongClock() {
        SteppableClocks.step(file, Duration.ofHours(2));

        assertThat(SteppableClocks.of(file, RIGHT).read(0)).isEqualTo(new Reading(1_000_000 + 7_200_000, 0));
    }

    @Test
    void anOffsetThatIsNoNumberIsRefusedAtTheStart() throws IOException {
        Files.writeString(file, "2h");

        assertThatThrownBy(() -> SteppableClocks.of(file, RIGHT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + " must hold a whole number of milliseconds");
    }

    @Test
    void laterItLeavesTheClockAsItIs() throws IOException {
        SteppableClocks.step(file, Duration.ofSeconds(80));
        var clocks = SteppableClocks.of(file, RIGHT);

        Files.writeString(file, "2h");

        assertThat(clocks.read(0)).isEqualTo(new Reading(1_080_000, 0));

        SteppableClocks.step(file, Duration.ZERO);

        assertThat(clocks.read(100)).isEqualTo(new Reading(1_000_100, 100));
    }
}
