package io.penstock.cli.top;

import io.penstock.cli.terminal.TerminalStyle;
import io.penstock.cli.terminal.Terminals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;
import org.jline.utils.ShutdownHooks;

/**
 * The whole terminal, on its alternate screen. When this is closed or the process is told to end, the terminal is
 * restored.
 */
final class Screen implements AutoCloseable {
    private static final int DEFAULT_COLUMNS = 80;
    private static final int DEFAULT_ROWS = 24;
    private static final long LOOK_MILLIS = 1;

    private final TerminalStyle style;
    private final ShutdownHooks.Task farewell;
    private final Terminal terminal;
    private final Display display;
    private Optional<Frame> drawn = Optional.empty();
    private boolean entered;

    private Screen(TerminalStyle style) throws IOException {
        this.style = style;
        // Added before the terminal's own hook, which closes it: hooks run in this order.
        farewell = ShutdownHooks.add(this::leave);
        terminal = Terminals.open();
        display = new Display(terminal, true);
    }

    /** The screen; empty when standard input or output is not a terminal that can be drawn on. */
    static Optional<Screen> open() {
        TerminalStyle style = TerminalStyle.current();
        if (!style.isDrawn()) {
            return Optional.empty();
        }
        try {
            Screen screen = new Screen(style);
            if (screen.terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
                screen.close();
                return Optional.empty();
            }
            screen.enter();
            return Optional.of(screen);
        } catch (IOException e) {
            throw new UncheckedIOException("the terminal cannot be used: " + e.getMessage(), e);
        }
    }

    private synchronized void enter() {
        terminal.enterRawMode();
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        terminal.flush();
        entered = true;
    }

    private synchronized void leave() {
        if (entered) {
            entered = false;
            terminal.puts(Capability.cursor_visible);
            terminal.puts(Capability.exit_ca_mode);
            terminal.flush();
        }
    }

    /** The current size. */
    Frame frame() {
        Size size = terminal.getSize();
        return new Frame(
                size.getColumns() > 0 ? size.getColumns() : DEFAULT_COLUMNS,
                size.getRows() > 0 ? size.getRows() : DEFAULT_ROWS);
    }

    Glyphs glyphs() {
        return StandardCharsets.UTF_8.equals(terminal.encoding()) ? Glyphs.UNICODE : Glyphs.ASCII;
    }

    /** Replaces what is shown. */
    synchronized void show(List<AttributedString> lines, Frame frame) {
        if (!entered) {
            return;
        }
        if (!Optional.of(frame).equals(drawn)) {
            display.clear();
            display.resize(frame.rows(), frame.columns());
            drawn = Optional.of(frame);
        }
        display.update(
                style.isColoured()
                        ? lines
                        : lines.stream().map(Tone::withoutColours).toList(),
                0);
    }

    /** Whether q was pressed or the input has ended. */
    boolean isQuit() {
        try {
            int key = terminal.reader().read(LOOK_MILLIS);
            while (key >= 0) {
                if (key == 'q' || key == 'Q') {
                    return true;
                }
                key = terminal.reader().read(LOOK_MILLIS);
            }
            return key != NonBlockingReader.READ_EXPIRED;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() {
        leave();
        ShutdownHooks.remove(farewell);
        try {
            terminal.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the terminal could not be put back: " + e.getMessage(), e);
        }
    }
}
