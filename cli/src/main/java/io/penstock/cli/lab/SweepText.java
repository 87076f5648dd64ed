package io.penstock.cli.lab;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.cli.report.TextTable;
import io.penstock.lab.study.StudyReport.Check;
import io.penstock.lab.sweep.Figure;
import io.penstock.lab.sweep.Interval;
import io.penstock.lab.sweep.Swept;
import io.penstock.lab.sweep.Swept.Point;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What sweeps found, as a table and as JSON. */
final class SweepText {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SweepText() {}

    static String table(Swept swept) {
        Set<Figure> figures = new LinkedHashSet<>();
        swept.points().forEach(point -> figures.addAll(point.figures().keySet()));
        List<String> heading = new ArrayList<>(List.of("variant", "at"));
        figures.forEach(figure -> heading.add(figure.key()));
        TextTable table = new TextTable(heading.toArray(String[]::new));
        for (Point point : swept.points()) {
            List<String> row = new ArrayList<>(List.of(point.variant(), String.valueOf(point.x())));
            for (Figure figure : figures) {
                Interval interval = point.figures().get(figure);
                row.add(interval == null ? "" : figure.text(interval));
            }
            table.row(row.toArray(String[]::new));
        }
        return swept.sweep().name() + ", over: " + swept.sweep().axis() + ", " + swept.seeds() + " seeds\n\n"
                + table.text();
    }

    static String json(List<Swept> all, List<Check> checks) {
        ObjectNode root = JSON.createObjectNode();
        ArrayNode sweeps = root.putArray("sweeps");
        for (Swept swept : all) {
            ObjectNode sweep = sweeps.addObject();
            sweep.put("sweep", swept.sweep().name());
            sweep.put("axis", swept.sweep().axis());
            sweep.put("seeds", swept.seeds());
            sweep.set("described", JSON.valueToTree(swept.sweep().described()));
            ArrayNode points = sweep.putArray("points");
            for (Point point : swept.points()) {
                ObjectNode node = points.addObject();
                node.put("x", point.x());
                node.put("variant", point.variant());
                ObjectNode figures = node.putObject("figures");
                point.figures().forEach((figure, interval) -> {
                    ObjectNode value = figures.putObject(figure.key());
                    value.put("mean", interval.mean());
                    value.put("spread", interval.spread());
                    value.put("runs", interval.runs());
                });
                swept.published(point)
                        .forEach(published ->
                                node.withObjectProperty("published").put(published.figure(), published.value()));
            }
        }
        root.set("checks", JSON.valueToTree(checks));
        return root.toPrettyString() + "\n";
    }
}
