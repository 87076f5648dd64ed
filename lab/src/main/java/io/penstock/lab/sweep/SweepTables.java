package io.penstock.lab.sweep;

import io.penstock.lab.report.Block;
import io.penstock.lab.report.Block.Heading;
import io.penstock.lab.report.Block.Level;
import io.penstock.lab.report.Block.Table;
import io.penstock.lab.sweep.SweepResult.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Every figure of a sweep, in a table for each kind of figure. */
final class SweepTables {
    private static final Set<SweepFigure> THROUGHPUT = Set.of(
            SweepFigure.RPM,
            SweepFigure.REJECT_RATE,
            SweepFigure.UTILISATION,
            SweepFigure.MAX_WINDOW,
            SweepFigure.TOKENS);
    private static final Set<SweepFigure> FIRST_TOKEN =
            Set.of(SweepFigure.TTFT_P50, SweepFigure.TTFT_P95, SweepFigure.TTFT_P99);
    private static final Set<SweepFigure> BOUNDS =
            Set.of(SweepFigure.BLIND_BOUND, SweepFigure.POLICY_BOUND, SweepFigure.BOUND);

    /** The study's collections were counted by its simulator, not measured. */
    private static final SweepFigure PUBLISHED_COLLECTIONS =
            new SweepFigure("collections_per_second", "collections", "per second", 2);

    private final SweepResult result;
    private final List<Block> blocks = new ArrayList<>();

    private SweepTables(SweepResult result) {
        this.result = result;
    }

    static List<Block> of(SweepResult result) {
        SweepTables tables = new SweepTables(result);
        tables.add("Requests served", THROUGHPUT::contains);
        tables.add("Time to first token", FIRST_TOKEN::contains);
        tables.add("Size classes and callers", SweepFigure::isOfRequests);
        tables.add("Upper bounds of the requests served", BOUNDS::contains);
        tables.add("Work of ledger and dispatcher", SweepTables::isWork);
        return tables.blocks;
    }

    private static boolean isWork(SweepFigure figure) {
        return !THROUGHPUT.contains(figure)
                && !FIRST_TOKEN.contains(figure)
                && !BOUNDS.contains(figure)
                && !figure.isOfRequests();
    }

    private void add(String title, Predicate<SweepFigure> ofThis) {
        List<SweepFigure> figures = result.figures().stream().filter(ofThis).toList();
        if (figures.isEmpty()) {
            return;
        }
        List<SweepFigure> published = Stream.concat(
                        figures.stream(), Stream.of(PUBLISHED_COLLECTIONS).filter(ofThis))
                .filter(this::isPublished)
                .toList();
        List<String> columns = new ArrayList<>(List.of("variant", result.axis()));
        figures.forEach(figure -> columns.add(heading(figure)));
        published.forEach(figure -> columns.add("published: " + heading(figure)));
        blocks.add(new Heading(Level.PART, title));
        blocks.add(new Table(
                columns,
                result.points().stream()
                        .map(point -> row(point, figures, published))
                        .toList()));
    }

    private static String heading(SweepFigure figure) {
        return figure.title() + " (" + figure.unit() + ")";
    }

    private boolean isPublished(SweepFigure figure) {
        return result.points().stream()
                .flatMap(point -> point.published().stream())
                .anyMatch(one -> one.figure().equals(figure.key()));
    }

    private static List<String> row(Point point, List<SweepFigure> figures, List<SweepFigure> published) {
        List<String> row = new ArrayList<>(List.of(point.label(), String.valueOf(point.x())));
        for (SweepFigure figure : figures) {
            row.add(point.at(figure).map(figure::text).orElse(""));
        }
        for (SweepFigure figure : published) {
            row.add(point.published().stream()
                    .filter(one -> one.figure().equals(figure.key()))
                    .map(one -> figure.text(one.value()))
                    .findFirst()
                    .orElse(""));
        }
        return row;
    }
}
