package io.penstock.lab.sweep;

import io.penstock.lab.report.Block;
import io.penstock.lab.report.Block.Chart;
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

    private static final Points MEANINGS = new Points(List.of(
            "requests served: those with a whole answer, per minute; rejected: the part without one, because no "
                    + "budget came free before their longest wait was over",
            "max(rpm_util, tpm_util): what the provider counted of the limit that binds, over the whole run; on "
                    + "virtual time a run has three minutes of limit for its 200 s, so 0.9 is all there is",
            "largest 60 s window: 1 when a limit was reached exactly, and above 1 only by what answers were longer "
                    + "than predicted",
            "time to first token and waits: of the requests that were served. A variant that serves requests which "
                    + "another rejects has longer waits for it: read the two together",
            "accepted: the part of a size class, or of the callers' requests, that was served",
            "upper bound, no foresight: the optimal fractional knapsack over the same arrivals, where a request costs "
                    + "what can be known when it comes: its own input and the mean output of its class. No policy "
                    + "without foresight exceeds it",
            "upper bound of the policy: the same where requests of one class are alike. The objective `throughput` gives "
                    + "the smallest class all that it can use; of the others, the whole budget is divided between the "
                    + "classes as it was in the run itself",
            "upper bound, sizes known: the same knapsack where every answer's length is known beforehand, which no "
                    + "policy can know",
            "published: the earlier study, whose simulator had token buckets that start full, so that its 200 s "
                    + "had more than four minutes of limit; its collections were a counter of its own"));

    private SweepReport() {}

    /** One section for each sweep. */
    public static Report of(List<SweepResult> all) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(
                new Paragraph("*Written by `penstock lab reproduce`. What the figures say, and what they do not, is in "
                        + "[the article](README.md).*"));
        blocks.add(new Paragraph(
                "Every value is the mean of the seeds ± half of its 95 % confidence interval (Student's t). "
                        + "Where there is no ±, all runs agree, or one run alone has the figure."));
        blocks.add(new Heading(Level.SECTION, "What the figures mean"));
        blocks.add(MEANINGS);
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
        return new Report("Figures of the study", blocks);
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
        blocks.add(new Paragraph("This sweep alone, " + result.seeds() + " seeds:"));
        blocks.add(new Command("penstock lab " + result.command() + " --seeds " + result.seeds()));
        switch (result.name()) {
            case "ablation" -> blocks.addAll(AblationTables.of(result));
            case "frontier" -> blocks.add(FrontierChart.of(result));
            default -> blocks.addAll(charts(result));
        }
        blocks.addAll(SweepTables.of(result));
    }

    private static List<Chart> charts(SweepResult result) {
        return result.points().stream().mapToDouble(Point::x).distinct().count() >= ENOUGH_TO_DRAW
                ? SweepCharts.of(result)
                : List.of();
    }
}
