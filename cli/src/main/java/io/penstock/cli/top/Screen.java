package io.penstock.cli.top;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/** The whole terminal, on a page of its own; when closed it is as it was before. */
final class Screen implements AutoCloseable {
    private static final int DEFAULT_COLUMNS = 80;
    private static final int DEFAULT_ROWS = 24;
    private static final long LOOK_MILLIS = 1;

    private final Terminal terminal;
    private final Attributes before;
    private final Display display;
    private Frame drawn = new Frame(DEFAULT_COLUMNS, DEFAULT_ROWS);

    private Screen(Terminal terminal) {
        this.terminal = terminal;
        before = terminal.enterRawMode();
        display = new Display(terminal, true);
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        terminal.flush();
    }

    /** Absent when standard input or output is no terminal that a page can be drawn on. */
    static Optional<Screen> open() {
        try {
            Terminal terminal =
                    TerminalBuilder.builder().system(true).dumb(true).build();
            if (terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
                terminal.close();
                return Optional.empty();
            }
            return Optional.of(new Screen(terminal));
        } catch (IOException e) {
            throw new UncheckedIOException("the terminal cannot be used: " + e.getMessage(), e);
        }
    }

    /** The room that there is now. */
    Frame frame() {
        Size size = terminal.getSize();
        return new Frame(
                size.getColumns() > 0 ? size.getColumns() : DEFAULT_COLUMNS,
                size.getRows() > 0 ? size.getRows() : DEFAULT_ROWS);
    }

    Glyphs glyphs() {
        return StandardCharsets.UTF_8.equals(terminal.encoding()) ? Glyphs.UNICODE : Glyphs.ASCII;
    }

    /** Takes the place of what is shown. */
    void show(List<AttributedString> lines, Frame frame) {
        if (!frame.equals(drawn)) {
            display.clear();
            display.resize(frame.rows(), frame.columns());
            drawn = frame;
        }
        display.update(lines, 0);
    }

    /** Whether q was pressed, or there is nobody left to press it. */
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
        try (terminal) {
            terminal.puts(Capability.cursor_visible);
            terminal.puts(Capability.exit_ca_mode);
            terminal.flush();
            terminal.setAttributes(before);
        } catch (IOException e) {
            throw new UncheckedIOException("the terminal could not be put back: " + e.getMessage(), e);
        }
    }
}
