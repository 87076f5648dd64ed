package io.penstock.cli.top;

import io.penstock.cli.cluster.TopicReader;
import io.penstock.cli.cluster.TopicReader.From;
import io.penstock.cli.terminal.Interruption;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.Topic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jline.utils.AttributedString;

/** Follows what ledgers and workers publish every second, and shows it. Not thread-safe. */
public final class Top implements AutoCloseable {
    private static final Duration REFRESH = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(100);

    private final InstantSource clock = InstantSource.system();
    private final Observations observations;
    private final TopicReader reader;

    /**
     * Reads what was published in the last two minutes.
     *
     * @param pools the pools to show; all when empty
     */
    public Top(Cluster cluster, Set<String> pools) {
        observations = new Observations(pools);
        reader = TopicReader.of(cluster)
                .read(Topic.POOL_METRICS, From.RECENT, (pool, snapshot) -> observations.take(snapshot))
                .read(Topic.WORKER_METRICS, From.RECENT, (worker, snapshot) -> observations.take(snapshot));
        reader.readToEnd();
    }

    /** The current state as plain text. */
    public String text() {
        return new OverviewScreen(Frame.PAGE, Glyphs.ASCII)
                .lines(observations.overview(clock.instant())).stream()
                        .map(AttributedString::toString)
                        .map(String::stripTrailing)
                        .collect(Collectors.joining("\n", "", "\n"));
    }

    /** The current state as JSON. */
    public String json() {
        return OverviewJson.of(observations.overview(clock.instant()));
    }

    /**
     * Shows the state on the terminal, updated every second, until q or Ctrl-C is pressed.
     *
     * @return false, at once, if there is no terminal; else true
     */
    public boolean live(Interruption interruption) {
        Optional<Screen> opened = Screen.open();
        if (opened.isEmpty()) {
            return false;
        }
        try (Screen screen = opened.get()) {
            long drawnNanos = System.nanoTime() - REFRESH.toNanos();
            Optional<Frame> drawn = Optional.empty();
            while (!interruption.isAsked() && !screen.isQuit()) {
                Optional<Frame> frame = Optional.of(screen.frame());
                if (!frame.equals(drawn) || System.nanoTime() - drawnNanos >= REFRESH.toNanos()) {
                    drawnNanos = System.nanoTime();
                    drawn = frame;
                    draw(screen, frame.get());
                }
                reader.poll(POLL);
            }
        }
        return true;
    }

    private void draw(Screen screen, Frame frame) {
        screen.show(new OverviewScreen(frame, screen.glyphs()).lines(observations.overview(clock.instant())), frame);
    }

    @Override
    public void close() {
        reader.close();
    }
}
