package io.penstock.cli.progress;

import io.penstock.cli.terminal.TerminalStyle;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** A bar with count, time taken and left, rate and budgets. */
final class BarProgress implements ProgressDisplay {
    private static final int REDRAW_MILLIS = 200;

    private final Bars bars;
    private final AnswerRate rate = new AnswerRate(System::nanoTime);
    private @Nullable ProgressBar bar;
    private boolean closed;

    /** Volatile, because the bar draws itself on its own thread. */
    private volatile Optional<Duration> left = Optional.empty();

    BarProgress(PrintStream err, TerminalStyle terminal) {
        bars = new Bars(err, terminal, REDRAW_MILLIS);
    }

    @Override
    public void show(BatchProgress progress) {
        if (bar == null) {
            bar = bars.begin("answered", progress.total(), progress.answeredBefore(), () -> left);
        }
        left = progress.left();
        bar.maxHint(progress.total());
        bar.stepTo(progress.answered());
        String failures = progress.unsuccessful() == 0 ? "" : progress.unsuccessful() + " without success, ";
        bar.setExtraMessage(" " + rate.text(progress) + ", " + failures + progress.loadText());
    }

    @Override
    public void close() {
        if (bar != null && !closed) {
            closed = true;
            bar.close();
        }
    }
}
