package io.penstock.cli.top;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.utils.AttributedString;

/**
 * An overview as lines that fit into a frame. Lists are shortened until everything fits, the list of instances last.
 */
final class OverviewScreen {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int MAX_LIST = 64;

    private final Frame frame;
    private final Glyphs glyphs;

    OverviewScreen(Frame frame, Glyphs glyphs) {
        this.frame = frame;
        this.glyphs = glyphs;
    }

    /** At most as many lines as the frame has rows, none wider than the frame. */
    List<AttributedString> lines(Overview overview) {
        List<AttributedString> lines = lines(overview, MAX_LIST, MAX_LIST);
        for (int most = MAX_LIST - 1; lines.size() > frame.rows() && most >= 0; most--) {
            lines = lines(overview, MAX_LIST, most);
        }
        for (int most = MAX_LIST - 1; lines.size() > frame.rows() && most >= 0; most--) {
            lines = lines(overview, most, 0);
        }
        return lines.stream()
                .limit(frame.rows())
                .map(line -> line.columnSubSequence(0, frame.columns()))
                .toList();
    }

    /**
     * @param mostLimits rows of the list of instances
     * @param most rows of every other list
     */
    private List<AttributedString> lines(Overview overview, int mostLimits, int most) {
        List<AttributedString> lines = new ArrayList<>();
        lines.add(title(overview));
        if (overview.pools().isEmpty()) {
            lines.add(Tone.PLAIN.of(""));
            lines.add(Tone.PLAIN.of("  No pool was heard of in the last two minutes."));
            lines.add(Tone.PLAIN.of("  Is a ledger running, and is a pool in force (`penstock apply`)?"));
        }
        var section = new PoolSection(frame, glyphs);
        for (Overview.Pool pool : overview.pools()) {
            lines.add(Tone.PLAIN.of(""));
            lines.addAll(section.lines(pool, overview.at(), mostLimits, most));
        }
        List<AttributedString> workers = new WorkerSection(frame, glyphs).lines(overview, most);
        if (!workers.isEmpty()) {
            lines.add(Tone.PLAIN.of(""));
            lines.addAll(workers);
        }
        return lines;
    }

    private AttributedString title(Overview overview) {
        String left = " penstock top  " + CLOCK.format(overview.at()) + "  "
                + counted(overview.pools().size(), "pool") + ", "
                + counted(overview.workers().size(), "worker");
        String right = frame.rows() == Frame.PAGE.rows() ? "" : "q quits ";
        int gap = Math.max(2, frame.columns() - left.length() - right.length());
        return Tone.TITLE.of(left + " ".repeat(gap) + right);
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
