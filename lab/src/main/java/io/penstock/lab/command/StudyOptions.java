package io.penstock.lab.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.cli.command.CommonOptions;
import io.penstock.cli.command.WholeNumberConverter;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.error.UsageException;
import io.penstock.cli.error.WorkFailedException;
import io.penstock.cli.report.TextTable;
import io.penstock.lab.simulation.ViolationException;
import io.penstock.lab.study.Runs;
import io.penstock.lab.study.StudyReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options of every study, and how its results are published. */
final class StudyOptions {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A study that is ready to run. */
    @FunctionalInterface
    interface Study<T> {
        T run(Runs runs) throws InterruptedException;
    }

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(
            names = "--seeds",
            converter = WholeNumberConverter.Count.class,
            paramLabel = "N",
            description = "Runs of each case. Default: ${DEFAULT-VALUE}.")
    private int seeds = 5;

    @Option(names = "--json", paramLabel = "FILE", description = "Write what was found to this file, too.")
    private Optional<Path> json = Optional.empty();

    @Option(
            names = "--threads",
            converter = WholeNumberConverter.Count.class,
            paramLabel = "N",
            description = "Simulations at once. Default: the number of processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    Optional<Path> json() {
        return json;
    }

    int seeds() {
        return Math.max(1, seeds);
    }

    /** Runs the study and publishes its report. The exit code says whether every target was reached. */
    int report(CommandSpec spec, Study<StudyReport> study) throws InterruptedException {
        StudyReport report = run(spec, study);
        PrintWriter out = spec.commandLine().getOut();
        out.print(text(report));
        out.flush();
        json.ifPresent(file -> write(file, json(report)));
        return report.isReached() ? ExitCode.SUCCEEDED : ExitCode.INCOMPLETE;
    }

    /** Runs a study and shows its progress. */
    <T> T run(CommandSpec spec, Study<T> study) throws InterruptedException {
        return run(spec, threads, study);
    }

    /** Runs a study that needs the whole machine for each run, and shows its progress. */
    <T> T runOneByOne(CommandSpec spec, Study<T> study) throws InterruptedException {
        return run(spec, 1, study);
    }

    private <T> T run(CommandSpec spec, int atOnce, Study<T> study) throws InterruptedException {
        common.quiet();
        PrintWriter err = spec.commandLine().getErr();
        try {
            return study.run(new Runs(Math.max(1, atOnce), name -> {
                err.println(name);
                err.flush();
            }));
        } catch (ViolationException violation) {
            violation.trace().forEach(err::println);
            throw new WorkFailedException(
                    "an invariant does not hold: " + violation.getMessage(), "what happened last is above", violation);
        }
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException failed) {
            throw new UsageException(file + " cannot be written: " + failed.getMessage(), "name another file");
        }
    }

    private static String text(StudyReport report) {
        TextTable table = new TextTable(report.columns().toArray(String[]::new));
        for (List<Object> row : report.rows()) {
            table.row(row.stream().map(StudyOptions::cell).toArray(String[]::new));
        }
        return report.study() + ": " + report.conditions() + "\n\n" + table.text() + "\n" + text(report.checks());
    }

    static String text(List<StudyReport.Check> checks) {
        TextTable table = new TextTable("asked", "", "measured", "");
        for (StudyReport.Check check : checks) {
            table.row(check.what(), check.asked(), cell(check.measured()), check.reached() ? "reached" : "NOT REACHED");
        }
        return table.text();
    }

    private static String cell(Object value) {
        return value instanceof Double number ? String.format(Locale.ROOT, "%.4f", number) : String.valueOf(value);
    }

    private static String json(StudyReport report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("study", report.study());
        root.set("conditions", JSON.valueToTree(report.conditions()));
        ArrayNode rows = root.putArray("rows");
        for (List<Object> row : report.rows()) {
            ObjectNode named = rows.addObject();
            for (int i = 0; i < row.size(); i++) {
                named.set(report.columns().get(i), JSON.valueToTree(row.get(i)));
            }
        }
        root.set("checks", JSON.valueToTree(report.checks()));
        return root.toPrettyString() + "\n";
    }
}
