package io.penstock.cli.terminal;

import java.io.IOException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** The terminal that this process was started on. */
public final class Terminals {
    private Terminals() {}

    /** Opens it; a dumb one where there is none. */
    public static Terminal open() throws IOException {
        return TerminalBuilder.builder()
                .system(true)
                .dumb(true)
                // else the default handling of a signal ends the JVM without its hooks, and running calls are lost
                .nativeSignals(false)
                .build();
    }
}
