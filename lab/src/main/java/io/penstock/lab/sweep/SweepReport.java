package io.penstock.lab.sweep;

import io.penstock.lab.report.Block;
import io.penstock.lab.report.Block.Command;
import io.penstock.lab.report.Block.Heading;
import io.penstock.lab.report.Block.Level;
import io.penstock.lab.report.Block.Paragraph;
import io.penstock.lab.report.Block.Points;
import io.penstock.lab.report.Block.Table;
import io.penstock.lab.report.Report;
import io.penstock.lab.study.StudyReport.Check;
import io.penstock.lab.sweep.SweepResult.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What sweeps found, for a reader who knows nothing of them. */
public final class SweepReport {
    /** Fewer settings are told in a table alone. */
    private static final int ENOUGH_TO_DRAW = 3;

    private SweepReport() {}

    /** One section for each sweep. */
    public static Report of(List<SweepResult> all) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(
                new Paragraph(
                        "Penstock sends requests to rate-limited LLM providers. Its ledger decides which request "
                                + "may be sent when, and to which instance (an account with limits of its own), so that no minute goes "
                                + "above a limit of requests or tokens. Here different ways to decide are compared on the same requests, "
                                + "under demand that mostly exceeds the limits, and beside the figures of an earlier public study."));
        blocks.add(new Heading(Level.SECTION, "What was run"));
        blocks.add(new Paragraph(
                "Every run that is not said to be on a real pipeline sends its requests through the real ledger "
                        + "(its Kafka Streams topology and its stores) on virtual time, between simulated callers, workers and a provider. The provider counts every "
                        + "call in exact 60-second windows of its own. Nothing depends on the machine: the same seed gives the "
                        + "same figures, and gives every variant the same requests. Requests come for 180 s (600 s from the trace); "
                        + "rates are counted over these and the 20 s after them. Every value is the mean of the seeds ± half "
                        + "of its 95 % confidence interval (Student's t). To run it again:"));
        blocks.add(new Command(commands(all)));
        blocks.add(new Heading(Level.SECTION, "What the figures mean"));
        blocks.add(new Points(List.of(
                "requests served: those with a whole answer, per minute; rejected: the part without one, because no "
                        + "budget came free before their longest wait was over",
                "max(rpm_util, tpm_util): what the provider counted of the limit that binds, over the whole run; on "
                        + "virtual time a run has three minutes of limit for its 200 s, so 0.9 is all there is. The "
                        + "largest 60 s window is 1 when a limit was reached exactly, and above 1 only by what answers "
                        + "were longer than predicted; runs on a real pipeline are mostly shorter than such a window",
                "time to first token and waits: of the requests that were served. A way to decide that serves requests "
                        + "which another rejects has longer waits for it: the two must be read together",
                "accepted: the part of a size class that was served",
                "upper bound, sizes known: the optimal fractional knapsack over the same arrivals, which knows every size "
                        + "and every arrival beforehand",
                "upper bound of the policy: the same for what the policy can tell apart: short from long, but not within "
                        + "them. Short first gives the short ones all that they can use; with buckets the whole budget is "
                        + "divided between the classes as it was in the run itself",
                "published: the earlier study, whose simulator had token buckets that start full, so that its 200 s "
                        + "had more than four minutes of limit")));
        List<Check> checks = new ArrayList<>();
        all.forEach(result -> checks.addAll(SweepChecks.of(result)));
        if (!checks.isEmpty()) {
            blocks.add(new Heading(Level.SECTION, "What was asked for beforehand"));
            blocks.add(new Table(
                    List.of("asked", "at least or below", "measured", "reached"),
                    checks.stream().map(SweepReport::row).toList()));
        }
        for (SweepResult result : all) {
            add(result, blocks);
        }
        return new Report("Sweeps over the published experiments", blocks);
    }

    private static String commands(List<SweepResult> all) {
        StringBuilder commands = new StringBuilder();
        StringBuilder files = new StringBuilder();
        for (SweepResult result : all) {
            String file = result.name() + ".json";
            commands.append(
                    String.format("penstock lab %s --seeds %d --json %s%n", result.command(), result.seeds(), file));
            files.append(file).append(' ');
        }
        return commands + "penstock lab report " + files + "-o report";
    }

    private static List<String> row(Check check) {
        return List.of(
                check.what(),
                check.asked(),
                String.format(Locale.ROOT, check.measured() >= 100 ? "%,.0f" : "%.3f", check.measured()),
                check.reached() ? "yes" : "NO");
    }

    private static void add(SweepResult result, List<Block> blocks) {
        blocks.add(new Heading(Level.SECTION, result.title()));
        blocks.add(new Points(result.described()));
        if (result.points().stream().mapToDouble(Point::x).distinct().count() >= ENOUGH_TO_DRAW) {
            blocks.addAll(SweepCharts.of(result));
        }
        blocks.add(new Heading(Level.PART, "All figures, " + result.seeds() + " seeds"));
        List<SweepFigure> figures = List.copyOf(result.figures());
        List<String> columns = new ArrayList<>(List.of("variant", result.axis()));
        figures.forEach(figure -> columns.add(figure.title() + " (" + figure.unit() + ")"));
        columns.add("published");
        blocks.add(new Table(
                columns,
                result.points().stream().map(point -> row(point, figures)).toList()));
    }

    private static List<String> row(Point point, List<SweepFigure> figures) {
        List<String> row = new ArrayList<>(List.of(point.label(), String.valueOf(point.x())));
        for (SweepFigure figure : figures) {
            row.add(point.at(figure).map(figure::text).orElse(""));
        }
        List<String> published = point.published().stream()
                .map(one -> one.figure() + " "
                        + (one.value() % 1 == 0 ? String.format(Locale.ROOT, "%,.0f", one.value()) : one.value()))
                .toList();
        row.add(String.join(", ", published));
        return row;
    }
}
