package io.penstock.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.cli.forecast.Share;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomNeededTest {
    private static final Path DIRECTORY = Path.of("data");
    private static final List<Share> MILLION = List.of(new Share(1_000_000, 850_000_000, 12_000_000));

    @Test
    void aLargeRunTellsHowLargeItsDirectoryBecomes() {
        assertThat(RoomNeeded.text(MILLION, DIRECTORY, 80L << 30))
                .hasValue("data grows by at most about 3.3 GiB and the size of the answers; 80.0 GiB are free");
    }

    @Test
    void aDiskThatIsTooSmallIsNamedWithTheRemedy() {
        assertThat(RoomNeeded.text(MILLION, DIRECTORY, 700L << 20))
                .hasValue("data grows by at most about 3.3 GiB and the size of the answers; 700 MiB are free: "
                        + "name a directory on a larger disk with --data-dir, or make room");
    }

    @Test
    void aSmallRunSaysNothing() {
        assertThat(RoomNeeded.text(List.of(new Share(1_000, 850_000, 12_000)), DIRECTORY, 1L << 30))
                .isEmpty();
    }
}
