package io.penstock.cli.top;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;

/** Rows of cells under headings. Each column is as wide as its widest cell. */
final class Grid {
    private static final String INDENT = "  ";
    private static final String GAP = "  ";

    /** How the cells of a column are aligned. */
    enum Side {
        LEFT,
        RIGHT
    }

    private record Column(String heading, Side side) {}

    private final List<Column> columns = new ArrayList<>();
    private final List<List<AttributedString>> rows = new ArrayList<>();

    Grid column(String heading, Side side) {
        columns.add(new Column(heading, side));
        return this;
    }

    /** Adds a row, with a cell for every column. */
    void row(List<AttributedString> cells) {
        rows.add(List.copyOf(cells));
    }

    /**
     * The heading and at most {@code most} rows. If rows are left out, the last line says how many. Empty without
     * rows.
     *
     * @param most at least 0
     */
    List<AttributedString> lines(int most) {
        if (most == 0 || rows.isEmpty()) {
            return List.of();
        }
        int shown = rows.size() <= most ? rows.size() : most - 1;
        List<AttributedString> lines = new ArrayList<>();
        lines.add(line(columns.stream()
                .map(column -> Tone.HEADING.of(column.heading()))
                .toList()));
        rows.subList(0, shown).forEach(row -> lines.add(line(row)));
        if (shown < rows.size()) {
            lines.add(Tone.HEADING.of(INDENT + (rows.size() - shown) + " more"));
        }
        return lines;
    }

    private AttributedString line(List<AttributedString> cells) {
        var line = new AttributedStringBuilder().append(INDENT);
        for (int i = 0; i < columns.size(); i++) {
            String padding = " ".repeat(width(i) - cells.get(i).columnLength());
            if (i > 0) {
                line.append(GAP);
            }
            if (columns.get(i).side() == Side.LEFT) {
                line.append(cells.get(i)).append(padding);
            } else {
                line.append(padding).append(cells.get(i));
            }
        }
        return line.toAttributedString();
    }

    private int width(int column) {
        int widest = columns.get(column).heading().length();
        for (List<AttributedString> row : rows) {
            widest = Math.max(widest, row.get(column).columnLength());
        }
        return widest;
    }
}
