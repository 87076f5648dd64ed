package io.penstock.cli.terminal;

import java.io.IOException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** The terminal that this process was started on. */
public final class Terminals {
    private Terminals() {}

    /** Opens the terminal; a dumb one if there is none. */
    public static Terminal open() throws IOException {
        return TerminalBuilder.builder()
                .system(true)
                .dumb(true)
                // Otherwise a signal's default handling ends the JVM without its hooks, and running calls are lost.
                .nativeSignals(false)
                .build();
    }
}
