package io.penstock.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.lab.report.ScatterChart.Axis;
import io.penstock.lab.report.ScatterChart.Dot;
import io.penstock.lab.report.ScatterChart.Fill;
import io.penstock.lab.report.ScatterChart.Label;
import io.penstock.lab.report.ScatterChart.Mark;
import io.penstock.lab.report.ScatterChart.Side;
import java.io.StringReader;
import java.util.List;
import java.util.OptionalDouble;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class ScatterChartTest {
    private static final String LEAST = "#b5de2b";
    private static final String MOST = "#440154";

    private final ScatterChart chart = new ScatterChart(
                    new Axis("accepted", "part"), new Axis("served", "per minute"), new Axis("first token", "ms"))
            .series(Mark.PATH, List.of(dot(0.1, 3_000, 400, "first"), dot(0.2, 1_000, 1_600, "a < b")))
            .series(Mark.SQUARES, List.of(dot(0.15, 2_000, 1_600, "")))
            .series(
                    Mark.CIRCLES,
                    List.of(new Dot(0.2, 3_000, OptionalDouble.empty(), new Label(Side.RIGHT, "published"))));

    @Test
    void everyPointIsDrawnWithinThePlotAndNamed() throws Exception {
        Document svg = drawn();

        assertThat(attribute(svg, "polyline", 0, "points")).isEqualTo("405.0,40.0 730.0,346.7");
        assertThat(svg.getElementsByTagName("circle").getLength()).isEqualTo(3);
        assertThat(svg.getDocumentElement().getTextContent())
                .contains("first", "a < b", "published", "accepted (part)", "served (per minute)", "first token (ms)");
    }

    @Test
    void theThirdFigureIsTheColourAndWithoutItAPointIsHollow() throws Exception {
        Document svg = drawn();

        assertThat(attribute(svg, "circle", 0, "fill")).isEqualTo(LEAST);
        assertThat(attribute(svg, "circle", 1, "fill")).isEqualTo(MOST);
        assertThat(attribute(svg, "circle", 2, "fill")).isEqualTo("white");
    }

    @Test
    void aLabelNearTheRightEdgeIsOnTheLeftOfItsPoint() throws Exception {
        Document svg = drawn();

        assertThat(anchor(svg, "first")).isEqualTo("start");
        assertThat(anchor(svg, "published")).isEqualTo("end");
    }

    @Test
    void theLegendSaysWhatAMarkMeans() {
        assertThat(chart.legend(Mark.SQUARES, Fill.COLOUR, "Traditional").svg()).contains(">Traditional</text>");
    }

    @Test
    void aScaleOfOneValueIsItsLightEnd() {
        assertThat(new ColourScale(7, 7).of(7)).isEqualTo(LEAST);
    }

    private static Dot dot(double x, double y, double colour, String label) {
        return new Dot(x, y, OptionalDouble.of(colour), new Label(Side.RIGHT, label));
    }

    private Document drawn() throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(chart.svg())));
    }

    private static String attribute(Document svg, String tag, int place, String name) {
        return ((Element) svg.getElementsByTagName(tag).item(place)).getAttribute(name);
    }

    private static String anchor(Document svg, String text) {
        for (int i = 0; ; i++) {
            Element element = (Element) svg.getElementsByTagName("text").item(i);
            if (element.getTextContent().equals(text)) {
                return element.getAttribute("text-anchor");
            }
        }
    }
}
