package io.penstock.cli.report;

import java.util.ArrayList;
import java.util.List;

/** Rows of text under a heading; names to the left, numbers to the right. */
public final class TextTable {
    private static final String GAP = "  ";

    private final int names;
    private final List<List<String>> rows = new ArrayList<>();

    /** One whose first column has names. */
    public TextTable(String... headings) {
        this(1, headings);
    }

    private TextTable(int names, String... headings) {
        this.names = names;
        rows.add(List.of(headings));
    }

    /** One whose first columns, so many, have names. */
    public static TextTable withNames(int names, String... headings) {
        return new TextTable(names, headings);
    }

    public TextTable row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** Each line begins with two spaces and ends with an end of line. */
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
