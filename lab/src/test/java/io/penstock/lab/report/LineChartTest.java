package io.penstock.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.lab.report.LineChart.Point;
import io.penstock.lab.report.LineChart.Scale;
import io.penstock.lab.report.LineChart.Series;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class LineChartTest {
    @Test
    void everyLineIsDrawnWithinItsPanelAndNamed() throws Exception {
        LineChart chart = new LineChart("seconds")
                .panel(
                        "boundaries",
                        "tokens",
                        Scale.LOGARITHMIC,
                        List.of(new Series("a < b", List.of(new Point(0, 10), new Point(60, 1_000)))))
                .panel(
                        "shares",
                        "part",
                        Scale.LINEAR,
                        List.of(new Series("first", List.of(new Point(0, 0.25), new Point(60, 0.5)))));

        Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(chart.svg())));

        assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(2);
        assertThat(svg.getElementsByTagName("polyline")
                        .item(0)
                        .getAttributes()
                        .getNamedItem("points")
                        .getNodeValue())
                .isEqualTo("80.0,220.0 730.0,40.0");
        assertThat(svg.getDocumentElement().getTextContent()).contains("a < b", "seconds");
    }

    @Test
    void whereALineIsLevelItHasNoPointsOnTheWay() {
        String svg = new LineChart("seconds")
                .panel(
                        "level",
                        "part",
                        Scale.LINEAR,
                        List.of(new Series(
                                "steps",
                                List.of(new Point(0, 0.5), new Point(20, 0.5), new Point(40, 0.5), new Point(60, 1)))))
                .svg();

        assertThat(svg).contains("points=\"80.0,130.0 513.3,130.0 730.0,40.0\"");
    }
}
