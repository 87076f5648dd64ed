package io.penstock.cli.progress;

import io.penstock.cli.terminal.TerminalStyle;

/** Shows how far a batch is. */
public interface ProgressDisplay extends AutoCloseable {
    /** Set by the launcher when standard error is a terminal. */
    String TERMINAL_PROPERTY = "penstock.terminal";

    /** May be called often; shows as much as is good to read. */
    void show(BatchProgress progress);

    @Override
    void close();

    /** A bar on a terminal that can draw one, a line every few seconds elsewhere. */
    static ProgressDisplay onStandardError() {
        TerminalStyle style = TerminalStyle.current();
        return Boolean.getBoolean(TERMINAL_PROPERTY) && style.isDrawn()
                ? new BarProgress(System.err, style)
                : new LineProgress(System.err, System::nanoTime);
    }
}
