package io.penstock.lab.report;

import io.penstock.lab.report.Block.Chart;
import java.util.List;
import java.util.stream.Collectors;

/** A document for readers, from its title down. */
public record Report(String title, List<Block> blocks) {
    private static final String STYLE = "body{font:16px/1.5 sans-serif;max-width:1100px;margin:2em auto;padding:0 1em}"
            + "table{border-collapse:collapse;font-size:13px;display:block;overflow-x:auto}"
            + "td,th{border:1px solid #ccc;padding:2px 8px;text-align:right;white-space:nowrap}"
            + "td:first-child,th:first-child{text-align:left}pre{background:#f4f4f4;padding:1em;overflow-x:auto}"
            + "figure{margin:1em 0}figcaption{font-size:14px;color:#444}svg{width:100%;height:auto}";

    public Report {
        blocks = List.copyOf(blocks);
    }

    /** The charts, whose files the Markdown names. */
    public List<Chart> charts() {
        return blocks.stream()
                .filter(Chart.class::isInstance)
                .map(Chart.class::cast)
                .toList();
    }

    /** One page that needs nothing beside it. */
    public String html() {
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + escaped(title)
                + "</title><style>" + STYLE + "</style></head><body>\n<h1>" + escaped(title) + "</h1>\n"
                + blocks.stream().map(Block::html).collect(Collectors.joining("\n")) + "\n</body></html>\n";
    }

    /** Markdown that names each chart's file, {@code NAME.svg}, beside it. */
    public String markdown() {
        return "# " + title + "\n\n" + blocks.stream().map(Block::markdown).collect(Collectors.joining("\n\n")) + "\n";
    }

    /** Text as it may stand between tags. */
    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
