package io.penstock.lab.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.lab.sweep.Interval;
import io.penstock.lab.sweep.Published;
import io.penstock.lab.sweep.SweepFigure;
import io.penstock.lab.sweep.SweepResult;
import io.penstock.lab.sweep.SweepResult.Measure;
import io.penstock.lab.sweep.SweepResult.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweepTextTest {
    private static final SweepResult SWEPT = new SweepResult(
            "load",
            "sweep load",
            "More and more requests",
            "requests a second",
            List.of("Small and large ones."),
            5,
            160,
            List.of(new Point(
                    240,
                    "traditional",
                    "Traditional",
                    List.of(new Measure(
                            new SweepFigure("actual_rpm", "requests served", "per minute", 0),
                            new Interval(6_508, 7, 5))),
                    List.of(new Published("actual_rpm", 6_508)))),
            List.of());

    @Test
    void theTableHasEachFigureWithItsInterval() {
        assertThat(SweepText.table(SWEPT))
                .contains("load, over: requests a second, 5 seeds", "actual_rpm", "6,508 ± 7");
    }

    @Test
    void theFileHasEachFigureByItsKey() throws Exception {
        JsonNode point = new JsonMapper()
                .readTree(SweepText.json(List.of(SWEPT), List.of()))
                .at("/sweeps/0/points/0");

        assertThat(point.at("/variant").textValue()).isEqualTo("traditional");
        assertThat(point.at("/measures/0/figure/key").textValue()).isEqualTo("actual_rpm");
        assertThat(point.at("/measures/0/interval/mean").doubleValue()).isEqualTo(6_508);
    }
}
