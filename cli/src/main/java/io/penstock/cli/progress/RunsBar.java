package io.penstock.cli.progress;

import io.penstock.cli.terminal.TerminalStyle;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar with the number of runs, and the time taken and left. */
final class RunsBar implements RunsDisplay {
    private static final int REDRAW_MILLIS = 500;

    private final PrintStream err;
    private final ProgressBarStyle style;
    private @Nullable ProgressBar bar;

    /** Volatile, because the bar draws itself on its own thread. */
    private volatile Optional<Duration> left = Optional.empty();

    RunsBar(PrintStream err, TerminalStyle terminal) {
        this.err = err;
        this.style = terminal.isColoured() ? ProgressBarStyle.COLORFUL_UNICODE_BLOCK : ProgressBarStyle.UNICODE_BLOCK;
    }

    @Override
    public void show(RunsProgress progress) {
        left = Optional.of(progress.left());
        if (bar == null) {
            bar = new ProgressBarBuilder()
                    .setTaskName("runs")
                    .setInitialMax(progress.total())
                    .startsFrom(progress.doneBefore(), Duration.ZERO)
                    .setStyle(style)
                    .setUpdateIntervalMillis(REDRAW_MILLIS)
                    .setEtaFunction(state -> left)
                    .continuousUpdate()
                    .setConsumer(new BarLine(err))
                    .build();
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
