package io.penstock.lab.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.cli.error.UsageException;
import io.penstock.lab.sweep.Interval;
import io.penstock.lab.sweep.Published;
import io.penstock.lab.sweep.RunCourse;
import io.penstock.lab.sweep.RunCourse.Buckets;
import io.penstock.lab.sweep.SweepFigure;
import io.penstock.lab.sweep.SweepResult;
import io.penstock.lab.sweep.SweepResult.Measure;
import io.penstock.lab.sweep.SweepResult.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SweepTextTest {
    private static final SweepResult SWEPT = new SweepResult(
            "load",
            "sweep load",
            "More and more requests",
            "requests a second",
            List.of("Small and large ones."),
            5,
            160,
            List.of(point(40, 2_123), point(160, 5_936), point(240, 6_508)),
            List.of(new RunCourse(
                    "traditional",
                    "Traditional",
                    List.of(0.5, 1.0),
                    List.of(new Buckets(1.5, List.of(512L), List.of(0.25, 0.75))))));

    @TempDir
    private Path directory;

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        Path file = written();

        assertThat(SweepText.read(file)).containsExactly(SWEPT);
    }

    @Test
    void aReportIsMadeOfAFile() throws IOException {
        Path report = directory.resolve("made/report");

        int code = new CommandLine(new ReportCommand()).execute(written().toString(), "-o", report.toString());

        assertThat(code).isZero();
        assertThat(report.resolve("report.html")).content().contains("<svg", "6,508 ± 7");
        assertThat(report.resolve("report.md")).content().contains("(load-throughput.svg)", "6,508 ± 7");
        assertThat(report.resolve("load-throughput.svg")).content().startsWith("<svg");
    }

    @Test
    void anotherFileIsRefusedByItsName() throws IOException {
        Path file = Files.writeString(directory.resolve("other.json"), "[1]");

        assertThatThrownBy(() -> SweepText.read(file))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("other.json");
    }

    private Path written() throws IOException {
        return Files.writeString(directory.resolve("load.json"), SweepText.json(List.of(SWEPT), List.of()));
    }

    private static Point point(double x, double rpm) {
        return new Point(
                x,
                "traditional",
                "Traditional",
                List.of(new Measure(
                        new SweepFigure("actual_rpm", "requests served", "per minute", 0), new Interval(rpm, 7, 5))),
                List.of(new Published("actual_rpm", rpm)));
    }
}
