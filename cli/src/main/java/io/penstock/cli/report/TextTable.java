package io.penstock.cli.report;

import java.util.ArrayList;
import java.util.List;

/** A text table with a heading. Names are aligned to the left, numbers to the right. */
public final class TextTable {
    private static final String GAP = "  ";

    private final int names;
    private final List<List<String>> rows = new ArrayList<>();

    /** A table whose first column has names. */
    public TextTable(String... headings) {
        this(1, headings);
    }

    private TextTable(int names, String... headings) {
        this.names = names;
        rows.add(List.of(headings));
    }

    /** A table whose first {@code names} columns have names. */
    public static TextTable withNames(int names, String... headings) {
        return new TextTable(names, headings);
    }

    public TextTable row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** The table. Each line begins with two spaces and ends with a line end. */
    public String text() {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        var text = new StringBuilder();
        for (List<String> row : rows) {
            var line = new StringBuilder(" ");
            for (int i = 0; i < columns; i++) {
                String padding = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 0 ? " " : GAP).append(i < names ? row.get(i) + padding : padding + row.get(i));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
