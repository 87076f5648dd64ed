package io.penstock.cli.progress;

import io.penstock.cli.terminal.TerminalStyle;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Draws bars of one look on a terminal. */
final class Bars {
    private final PrintStream err;
    private final ProgressBarStyle style;
    private final int redrawMillis;

    Bars(PrintStream err, TerminalStyle terminal, int redrawMillis) {
        this.err = err;
        this.style = terminal.isColoured() ? ProgressBarStyle.COLORFUL_UNICODE_BLOCK : ProgressBarStyle.UNICODE_BLOCK;
        this.redrawMillis = redrawMillis;
    }

    /**
     * Begins a bar.
     *
     * @param before what was done earlier, which says nothing about the speed
     * @param left the time left; asked on the bar's own thread
     */
    ProgressBar begin(String task, long total, long before, Supplier<Optional<Duration>> left) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .startsFrom(before, Duration.ZERO)
                .setStyle(style)
                .setUpdateIntervalMillis(redrawMillis)
                .setEtaFunction(state -> left.get())
                .continuousUpdate()
                .setConsumer(new BarLine(err))
                .build();
    }
}
