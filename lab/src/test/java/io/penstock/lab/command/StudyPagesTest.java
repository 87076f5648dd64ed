package io.penstock.lab.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.cli.error.UsageException;
import io.penstock.lab.report.Block.Chart;
import io.penstock.lab.report.Block.Paragraph;
import io.penstock.lab.report.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyPagesTest {
    private static final Report REPORT =
            new Report("Figures", List.of(new Paragraph("7 ± 1"), new Chart("waits", "Waits.", "<svg/>")));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void chartsAndFiguresAreWrittenBesideTheArticle() throws Exception {
        Path article = Files.writeString(directory.resolve("README.md"), "The article.");

        List<Path> written = StudyPages.in(directory).write(REPORT);

        assertThat(written).containsExactly(directory.resolve("waits.svg"), directory.resolve("figures.md"));
        assertThat(directory.resolve("figures.md")).content().contains("7 ± 1", "(waits.svg)");
        assertThat(article).content().isEqualTo("The article.");
    }

    @Test
    void aDirectoryThatCannotBeMadeIsToldBeforeTheRuns() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThatThrownBy(() -> StudyPages.in(file.resolve("study")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("cannot be made");
    }
}
