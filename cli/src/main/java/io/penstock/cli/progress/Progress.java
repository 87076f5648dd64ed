package io.penstock.cli.progress;

/** Shows how far a batch is. */
public interface Progress extends AutoCloseable {
    /** Set by the launcher when standard error is a terminal. */
    String TERMINAL_PROPERTY = "penstock.terminal";

    /** May be called often; shows as much as is good to read. */
    void show(Standing standing);

    @Override
    void close();

    /** A bar on a terminal, a line every few seconds elsewhere. */
    static Progress onStandardError() {
        return Boolean.getBoolean(TERMINAL_PROPERTY)
                ? new BarProgress(System.err)
                : new LineProgress(System.err, System::nanoTime);
    }
}
