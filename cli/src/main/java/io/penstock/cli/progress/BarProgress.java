package io.penstock.cli.progress;

import io.penstock.cli.terminal.TerminalStyle;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar with count, time taken and left, rate and budgets. */
final class BarProgress implements ProgressDisplay {
    private static final int REDRAW_MILLIS = 200;

    private final PrintStream err;
    private final ProgressBarStyle style;
    private final AnswerRate rate = new AnswerRate(System::nanoTime);
    private @Nullable ProgressBar bar;
    private boolean closed;

    /** Volatile, because the bar draws itself on its own thread. */
    private volatile Optional<Duration> left = Optional.empty();

    BarProgress(PrintStream err, TerminalStyle terminal) {
        this.err = err;
        this.style = terminal.isColoured() ? ProgressBarStyle.COLORFUL_UNICODE_BLOCK : ProgressBarStyle.UNICODE_BLOCK;
    }

    @Override
    public void show(BatchProgress progress) {
        if (bar == null) {
            bar = new ProgressBarBuilder()
                    .setTaskName("answered")
                    .setInitialMax(progress.total())
                    .startsFrom(progress.answeredBefore(), Duration.ZERO)
                    .setStyle(style)
                    .setUpdateIntervalMillis(REDRAW_MILLIS)
                    .setEtaFunction(state -> left)
                    .continuousUpdate()
                    .setConsumer(new BarLine(err))
                    .build();
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
