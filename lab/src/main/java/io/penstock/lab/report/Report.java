package io.penstock.lab.report;

import io.penstock.lab.report.Block.Chart;
import java.util.List;
import java.util.stream.Collectors;

/** A document for readers, from its title down. */
public record Report(String title, List<Block> blocks) {
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

    /** Markdown that names each chart's file, {@code NAME.svg}, beside it. */
    public String markdown() {
        return "# " + title + "\n\n" + blocks.stream().map(Block::markdown).collect(Collectors.joining("\n\n")) + "\n";
    }
}
