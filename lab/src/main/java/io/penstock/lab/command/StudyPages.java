package io.penstock.lab.command;

import io.penstock.cli.error.UsageException;
import io.penstock.lab.report.Block.Chart;
import io.penstock.lab.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A directory for the pages and charts of a report. */
record StudyPages(Path directory) {
    /** The page of all figures. */
    static final String FIGURES = "figures.md";

    /** Makes the directory when it is not there, so that a wrong name is told before the runs. */
    static StudyPages in(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException failed) {
            throw new UsageException(directory + " cannot be made: " + failed.getMessage(), "name another directory");
        }
        return new StudyPages(directory);
    }

    /** Writes the charts and the figures, and answers what it wrote. */
    List<Path> write(Report report) {
        List<Path> written = new ArrayList<>();
        for (Chart chart : report.charts()) {
            written.add(write(chart.name() + ".svg", chart.svg()));
        }
        written.add(write(FIGURES, report.markdown()));
        return written;
    }

    private Path write(String name, String text) {
        Path file = directory.resolve(name);
        StudyOptions.write(file, text);
        return file;
    }
}
