package io.penstock.cli.progress;

import io.penstock.cli.TerminalStyle;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar with count, time taken and left, rate and budgets. */
final class BarProgress implements Progress {
    private static final int REDRAW_MILLIS = 200;

    private final PrintStream err;
    private final ProgressBarStyle style;
    private @Nullable ProgressBar bar;
    private boolean closed;

    /** The bar draws itself on a thread of its own. */
    private volatile Optional<Duration> left = Optional.empty();

    BarProgress(PrintStream err, TerminalStyle terminal) {
        this.err = err;
        this.style = terminal.isColoured() ? ProgressBarStyle.COLORFUL_UNICODE_BLOCK : ProgressBarStyle.UNICODE_BLOCK;
    }

    @Override
    public void show(Standing standing) {
        if (bar == null) {
            bar = new ProgressBarBuilder()
                    .setTaskName("answered")
                    .setInitialMax(standing.total())
                    .startsFrom(standing.answered(), Duration.ZERO)
                    .setStyle(style)
                    .setUpdateIntervalMillis(REDRAW_MILLIS)
                    .setEtaFunction(state -> left)
                    .showSpeed()
                    .continuousUpdate()
                    .setConsumer(new ConsoleProgressBarConsumer(err))
                    .build();
        }
        left = standing.left();
        bar.maxHint(standing.total());
        bar.stepTo(standing.answered());
        String failures = standing.unsuccessful() == 0 ? "" : standing.unsuccessful() + " without success, ";
        bar.setExtraMessage(" " + failures + standing.loadText());
    }

    @Override
    public void close() {
        if (bar != null && !closed) {
            closed = true;
            bar.close();
        }
    }
}
