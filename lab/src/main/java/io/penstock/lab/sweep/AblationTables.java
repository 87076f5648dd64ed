package io.penstock.lab.sweep;

import io.penstock.lab.report.Block;
import io.penstock.lab.report.Block.Heading;
import io.penstock.lab.report.Block.Level;
import io.penstock.lab.report.Block.Table;
import io.penstock.lab.sweep.SweepResult.Point;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What an ablation found: a table for each objective, a row for each part that was left out. */
final class AblationTables {
    private static final List<SweepFigure> FIGURES =
            List.of(SweepFigure.RPM, SweepFigure.accepted("long"), SweepFigure.TTFT_P95);

    /** Stands in the names of the variants without a part. */
    private static final String WITHOUT = "-no-";

    private final SweepResult result;
    private final List<Double> settings;

    private AblationTables(SweepResult result) {
        this.result = result;
        this.settings =
                result.points().stream().map(Point::x).distinct().sorted().toList();
    }

    static List<Block> of(SweepResult result) {
        AblationTables tables = new AblationTables(result);
        Set<String> bases = new LinkedHashSet<>();
        for (Point point : result.points()) {
            int at = point.variant().indexOf(WITHOUT);
            if (at > 0) {
                bases.add(point.variant().substring(0, at));
            }
        }
        List<Block> blocks = new ArrayList<>();
        for (String base : bases) {
            blocks.add(new Heading(
                    Level.PART, result.of(base).get(0).label() + ": one part left out, and the change by that"));
            blocks.add(tables.table(base));
        }
        return blocks;
    }

    private Table table(String base) {
        List<String> columns = new ArrayList<>(List.of("variant"));
        for (SweepFigure figure : FIGURES) {
            settings.forEach(x -> columns.add(figure.title() + " at " + x));
        }
        Set<String> variants = new LinkedHashSet<>();
        result.points().stream()
                .map(Point::variant)
                .filter(name -> name.equals(base) || name.startsWith(base + WITHOUT) || name.equals("traditional"))
                .forEach(variants::add);
        return new Table(
                columns, variants.stream().map(variant -> row(variant, base)).toList());
    }

    private List<String> row(String variant, String base) {
        List<String> row = new ArrayList<>();
        row.add(result.of(variant).get(0).label());
        for (SweepFigure figure : FIGURES) {
            for (double x : settings) {
                row.add(cell(figure, value(variant, x, figure), value(base, x, figure), variant.equals(base)));
            }
        }
        return row;
    }

    private static String cell(SweepFigure figure, double value, double all, boolean isAll) {
        String text = figure.text(value);
        return isAll ? text : text + String.format(Locale.ROOT, " (%+.1f %%)", 100 * (value / all - 1));
    }

    private double value(String variant, double x, SweepFigure figure) {
        return result.of(variant).stream()
                .filter(point -> point.x() == x)
                .findFirst()
                .flatMap(point -> point.at(figure))
                .map(Interval::mean)
                .orElse(Double.NaN);
    }
}
