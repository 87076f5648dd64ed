package io.penstock.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.lab.report.Block.Chart;
import io.penstock.lab.report.Block.Heading;
import io.penstock.lab.report.Block.Level;
import io.penstock.lab.report.Block.Paragraph;
import io.penstock.lab.report.Block.Table;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Report REPORT = new Report(
            "Waits & rates",
            List.of(
                    new Heading(Level.SECTION, "Short"),
                    new Paragraph("a < b"),
                    new Table(List.of("variant", "rpm"), List.of(List.of("one|two", "7"))),
                    new Chart("waits", "Waits.", "<svg/>")));

    @Test
    void theMarkdownNamesTheFilesOfItsCharts() {
        assertThat(REPORT.charts()).extracting(Chart::name).containsExactly("waits");
        assertThat(REPORT.markdown()).isEqualTo("""
                # Waits & rates

                ## Short

                a < b

                | variant | rpm |
                | --- | ---: |
                | one\\|two | 7 |

                ![Waits.](waits.svg)

                *Waits.*
                """);
    }
}
