package io.penstock.lab.report;

import java.util.List;
import java.util.stream.Collectors;

/** A piece of a report. */
public sealed interface Block {
    /** The piece in Markdown. */
    String markdown();

    /** How deep a heading stands below the report's title. */
    enum Level {
        SECTION(2),
        PART(3);

        private final int depth;

        Level(int depth) {
            this.depth = depth;
        }
    }

    /** A heading. */
    record Heading(Level level, String text) implements Block {
        @Override
        public String markdown() {
            return "#".repeat(level.depth) + " " + text;
        }
    }

    /** A paragraph. */
    record Paragraph(String text) implements Block {
        @Override
        public String markdown() {
            return text;
        }
    }

    /** Points of a list. */
    record Points(List<String> texts) implements Block {
        public Points {
            texts = List.copyOf(texts);
        }

        @Override
        public String markdown() {
            return texts.stream().map(text -> "- " + text).collect(Collectors.joining("\n"));
        }
    }

    /** What is typed into a shell. */
    record Command(String text) implements Block {
        @Override
        public String markdown() {
            return "```\n" + text + "\n```";
        }
    }

    /** Rows under their headings; the first column is text, the others are mostly numbers. */
    record Table(List<String> columns, List<List<String>> rows) implements Block {
        public Table {
            columns = List.copyOf(columns);
            rows = rows.stream().map(List::copyOf).toList();
        }

        @Override
        public String markdown() {
            return markdownRow(columns) + "\n| --- |" + " ---: |".repeat(columns.size() - 1) + "\n"
                    + rows.stream().map(Table::markdownRow).collect(Collectors.joining("\n"));
        }

        private static String markdownRow(List<String> cells) {
            return cells.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |"));
        }
    }

    /**
     * A picture.
     *
     * @param name of its file beside the Markdown, without the ending {@code .svg}
     * @param svg a whole document
     */
    record Chart(String name, String caption, String svg) implements Block {
        @Override
        public String markdown() {
            return "![" + caption + "](" + name + ".svg)\n\n*" + caption + "*";
        }
    }
}
