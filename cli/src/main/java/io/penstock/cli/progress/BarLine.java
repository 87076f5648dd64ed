package io.penstock.cli.progress;

import io.penstock.cli.terminal.Terminals;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import org.jline.terminal.Terminal;

/**
 * The terminal's line that a bar is drawn on, as wide as the terminal. The library's own class opens a terminal that
 * restores the default handling of signals.
 */
final class BarLine extends ConsoleProgressBarConsumer {
    private static final int WIDTH_WITHOUT_A_TERMINAL = 80;

    private final Terminal terminal;

    BarLine(PrintStream err) {
        super(err);
        try {
            terminal = Terminals.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int getMaxRenderedLength() {
        int width = terminal.getWidth();
        return (width > 0 ? width : WIDTH_WITHOUT_A_TERMINAL) - 1;
    }

    @Override
    public void close() {
        super.close();
        try {
            terminal.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
