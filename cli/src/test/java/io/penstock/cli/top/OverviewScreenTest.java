package io.penstock.cli.top;

import static io.penstock.cli.top.Snapshots.NOW;
import static io.penstock.cli.top.Snapshots.pool;
import static io.penstock.cli.top.Snapshots.withTenants;
import static io.penstock.cli.top.Snapshots.worker;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.records.PoolSnapshot;
import io.penstock.records.WorkerSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverviewScreenTest {
    private static final Frame SMALL = new Frame(80, 24);
    private static final Frame LARGE = new Frame(160, 50);

    @Test
    void aSmallTerminalShowsLimitsBucketsTenantsAndWorkers() {
        String screen = screen(SMALL, Glyphs.UNICODE, NOW, List.of(pool("chat", NOW, 100)), List.of(worker("w1", NOW)));

        assertThat(screen).isEqualTo("""
                 penstock top  12:34:56 UTC  1 pool, 1 worker                           q quits

                chat  pool-first  600 waiting (oldest 4m 12s)  0 of 64 slots in use
                  in -  granted -  settled -  3 rejected
                  INSTANCE  RUNNING  LIMIT         USED                     OF
                  east         9/14  requests/min  ██████▒····     690   1,150   60 %
                  west            2  tokens/min    ███████████  520.1k  520.0k  100 %
                  BUCKET          SHARE  WAITING  OLDEST      TENANT    WEIGHT  WAITING  TOKENS
                  below 612        31 %      200     12s      research       3      300  1.235M
                  below 2,048      25 %        0       -      default        1      300  1.235M
                  2,048 and more   44 %      400     12s

                  WORKER  RUNNING  QUEUED  SUCCEEDED  RETRIED  FAILED  p50 ms  p99 ms
                  w1        11/64       2     98,765        4       1     812   1,234
                """);
    }

    @Test
    void aLargeTerminalHasLongerBarsAndShowsMemory() {
        String screen = screen(LARGE, Glyphs.UNICODE, NOW, List.of(pool("chat", NOW, 100)), List.of(worker("w1", NOW)));

        assertThat(screen)
                .contains("FIRST TOKEN p95  LAPSED  HEAP MiB   OF")
                .contains("      -       0        64  512")
                .contains("█".repeat(20) + "▒".repeat(4) + "·".repeat(16));
    }

    @ParameterizedTest
    @CsvSource({"80, 24", "160, 50", "40, 10", "20, 3", "1, 1"})
    void nothingIsWiderOrLongerThanTheTerminal(int columns, int rows) {
        Frame frame = new Frame(columns, rows);
        List<PoolSnapshot> pools = List.of(
                withTenants(pool("a-pool-with-a-name-that-does-not-end-before-the-line-does", NOW, 1), 16),
                withTenants(pool("chat", NOW, 1), 16),
                withTenants(pool("embed", NOW, 1), 16));

        List<AttributedString> lines = lines(frame, Glyphs.UNICODE, NOW, pools, List.of(worker("w1", NOW)));

        assertThat(lines)
                .hasSizeLessThanOrEqualTo(rows)
                .allSatisfy(line -> assertThat(line.columnLength()).isLessThanOrEqualTo(columns));
    }

    @Test
    void longListsAreShortenedUntilTheWorkersHaveTheirPlaceToo() {
        String screen = screen(
                SMALL,
                Glyphs.UNICODE,
                NOW,
                List.of(withTenants(pool("chat", NOW, 1), 16)),
                List.of(worker("w1", NOW), worker("w2", NOW)));

        assertThat(screen).contains(" more\n").contains("w2  ");
        assertThat(screen.lines()).hasSize(24);
    }

    @Test
    void theLimitsAreTheLastToBeLeftOut() {
        Frame low = new Frame(80, 7);

        String screen = screen(low, Glyphs.UNICODE, NOW, List.of(pool("chat", NOW, 1)), List.of(worker("w1", NOW)));

        assertThat(screen).contains("east", "west").doesNotContain("BUCKET", "TENANT", "WORKER");
        assertThat(screen.lines()).hasSize(7);
    }

    @Test
    void aPrintHasEverythingInAscii() {
        String page = screen(Frame.PAGE, Glyphs.ASCII, NOW, List.of(withTenants(pool("chat", NOW, 1), 16)), List.of());

        assertThat(page).contains("tenant-15").contains("####").doesNotContain("q quits");
        assertThat(page.chars()).allMatch(character -> character < 128);
    }

    @Test
    void aLedgerThatIsSilentAndAWorkerThatIsSilentAreNamed() {
        String screen = screen(
                SMALL, Glyphs.UNICODE, NOW.plusSeconds(20), List.of(pool("chat", NOW, 1)), List.of(worker("w1", NOW)));

        assertThat(screen).contains("silent for 20s").containsPattern("w1 +silent");
    }

    @Test
    void anInstanceThatAWorkerCannotCallIsNamedWithTheReason() {
        WorkerSnapshot worker = worker("w1", NOW);
        worker.getPools().get(0).setUnavailable(Map.of("east", "no usable API key in env:EAST_API_KEY"));

        String screen = screen(SMALL, Glyphs.UNICODE, NOW, List.of(pool("chat", NOW, 1)), List.of(worker));

        assertThat(screen).contains("w1 cannot call chat/east: no usable API key in env:EAST_API_KEY");
    }

    @Test
    void withoutAnyPoolItSaysWhatIsMissing() {
        assertThat(screen(SMALL, Glyphs.UNICODE, NOW, List.of(), List.of()))
                .contains("No pool was heard of")
                .contains("penstock apply");
    }

    @Test
    void onlyTheChosenPoolsAreShown() {
        Observations observations = new Observations(Set.of("chat"));
        observations.take(pool("chat", NOW, 1));
        observations.take(pool("embed", NOW, 1));

        Overview overview = observations.overview(NOW);

        assertThat(overview.pools())
                .extracting(pool -> pool.snapshot().getPool())
                .containsExactly("chat");
    }

    @Test
    void whoHasBeenSilentForLongIsForgotten() {
        Observations observations = new Observations(Set.of());
        observations.take(pool("chat", NOW, 1));
        observations.take(worker("w1", NOW));

        assertThat(observations.overview(NOW.plusSeconds(30)).workers()).hasSize(1);
        assertThat(observations.overview(NOW.plusSeconds(31)).workers()).isEmpty();
        assertThat(observations.overview(NOW.plusSeconds(120)).pools()).hasSize(1);
        assertThat(observations.overview(NOW.plusSeconds(121)).pools()).isEmpty();
    }

    private static String screen(
            Frame frame, Glyphs glyphs, Instant now, List<PoolSnapshot> pools, List<WorkerSnapshot> workers) {
        return lines(frame, glyphs, now, pools, workers).stream()
                .map(line -> line.toString().stripTrailing())
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static List<AttributedString> lines(
            Frame frame, Glyphs glyphs, Instant now, List<PoolSnapshot> pools, List<WorkerSnapshot> workers) {
        Observations observations = new Observations(Set.of());
        pools.forEach(observations::take);
        workers.forEach(observations::take);
        return new OverviewScreen(frame, glyphs).lines(observations.overview(now));
    }
}
