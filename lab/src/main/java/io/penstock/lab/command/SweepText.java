package io.penstock.lab.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.penstock.cli.report.TextTable;
import io.penstock.lab.study.StudyReport.Check;
import io.penstock.lab.sweep.SweepFigure;
import io.penstock.lab.sweep.SweepResult;
import io.penstock.lab.sweep.SweepResult.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The results of sweeps, as a table and as a file. */
final class SweepText {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** The content of a file. */
    private record Kept(List<SweepResult> sweeps, List<Check> checks) {}

    private SweepText() {}

    static String table(SweepResult result) {
        Set<SweepFigure> figures = result.figures();
        List<String> heading = new ArrayList<>(List.of("variant", "at"));
        figures.forEach(figure -> heading.add(figure.key()));
        TextTable table = new TextTable(heading.toArray(String[]::new));
        for (Point point : result.points()) {
            List<String> row = new ArrayList<>(List.of(point.variant(), String.valueOf(point.x())));
            figures.forEach(figure -> row.add(point.at(figure).map(figure::text).orElse("")));
            table.row(row.toArray(String[]::new));
        }
        return result.name() + ", over: " + result.axis() + ", " + result.seeds() + " seeds\n\n" + table.text();
    }

    static String json(List<SweepResult> sweeps, List<Check> checks) {
        try {
            return JSON.writeValueAsString(new Kept(sweeps, checks)) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
