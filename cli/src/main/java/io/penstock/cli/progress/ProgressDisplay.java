package io.penstock.cli.progress;

import io.penstock.cli.terminal.TerminalStyle;

/** Shows how far a batch is. */
public interface ProgressDisplay extends AutoCloseable {
    /** Set by the launcher when standard error is a terminal. */
    String TERMINAL_PROPERTY = "penstock.terminal";

    /** Shows the progress. It may be called more often than a person can read; not every call changes the display. */
    void show(BatchProgress progress);

    @Override
    void close();

    /** A bar on a terminal that can draw one, and a line every five seconds elsewhere. */
    static ProgressDisplay onStandardError() {
        TerminalStyle style = TerminalStyle.current();
        return Boolean.getBoolean(TERMINAL_PROPERTY) && style.isDrawn()
                ? new BarProgress(System.err, style)
                : new LineProgress(System.err, System::nanoTime);
    }
}
