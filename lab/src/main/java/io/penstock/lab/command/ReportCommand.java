package io.penstock.lab.command;

import io.penstock.cli.command.Version;
import io.penstock.cli.error.ExitCode;
import io.penstock.cli.error.UsageException;
import io.penstock.lab.report.Report;
import io.penstock.lab.sweep.SweepReport;
import io.penstock.lab.sweep.SweepResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a report of the results of sweeps. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Make a report of what sweeps and ablations have found: report.html, one page that needs nothing "
                + "beside it, and report.md with its charts as SVG files.")
final class ReportCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "FILE.json",
            description = "What penstock lab sweep --json or ablation --json has written.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "Where to write; made when it is not there.")
    private Path directory = Path.of("");

    @Override
    public Integer call() {
        List<SweepResult> all = new ArrayList<>();
        files.forEach(file -> all.addAll(SweepText.read(file)));
        Report report = SweepReport.of(all);
        try {
            Files.createDirectories(directory);
        } catch (IOException failed) {
            throw new UsageException(directory + " cannot be made: " + failed.getMessage(), "name another directory");
        }
        StudyOptions.write(directory.resolve("report.html"), report.html());
        StudyOptions.write(directory.resolve("report.md"), report.markdown());
        report.charts().forEach(chart -> StudyOptions.write(directory.resolve(chart.name() + ".svg"), chart.svg()));
        return ExitCode.SUCCEEDED;
    }
}
