package io.penstock.cli.progress;

import io.penstock.cli.terminal.TerminalStyle;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** A bar with the number of runs, and the time taken and left. */
final class RunsBar implements RunsDisplay {
    private static final int REDRAW_MILLIS = 500;

    private final Bars bars;
    private @Nullable ProgressBar bar;

    /** Volatile, because the bar draws itself on its own thread. */
    private volatile Optional<Duration> left = Optional.empty();

    RunsBar(PrintStream err, TerminalStyle terminal) {
        bars = new Bars(err, terminal, REDRAW_MILLIS);
    }

    @Override
    public void show(RunsProgress progress) {
        left = Optional.of(progress.left());
        if (bar == null) {
            bar = bars.begin("runs", progress.total(), progress.doneBefore(), () -> left);
        }
        bar.stepTo(progress.done());
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
