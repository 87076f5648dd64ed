package io.penstock.cli.progress;

import io.penstock.cli.terminal.TerminalStyle;
import java.io.PrintStream;

/** Shows how far a series of runs is, each of which takes seconds or minutes. */
public interface RunsDisplay extends AutoCloseable {
    /** Shows the progress after each run. */
    void show(RunsProgress progress);

    @Override
    void close();

    /** A bar on a terminal that can draw one, and a line for each run elsewhere. */
    static RunsDisplay onStandardError() {
        TerminalStyle style = TerminalStyle.current();
        return Boolean.getBoolean(ProgressDisplay.TERMINAL_PROPERTY) && style.isDrawn()
                ? new RunsBar(System.err, style)
                : lines(System.err);
    }

    /** A line for each run. */
    static RunsDisplay lines(PrintStream out) {
        return new RunsDisplay() {
            @Override
            public void show(RunsProgress progress) {
                out.println(progress.text());
            }

            @Override
            public void close() {}
        };
    }
}
