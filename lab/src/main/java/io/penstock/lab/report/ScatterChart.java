package io.penstock.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Points on a plane, with a third figure as their colour, as an SVG document. */
public final class ScatterChart {
    private static final int WIDTH = 960;
    private static final int HEIGHT = 560;
    private static final int LEFT = 80;
    private static final int RIGHT = 230;
    private static final int TOP = 40;
    private static final int BOTTOM = 60;
    private static final int SCALE_HEIGHT = 140;
    private static final int SCALE_STEPS = 28;
    private static final int LEGEND_LINE = 20;
    private static final double RADIUS = 5;

    /** From this part of the axis on, a label does not fit on the right. */
    private static final double NEAR_THE_EDGE = 0.92;

    /** A figure, as {@code requests served (per minute)}. */
    public record Axis(String title, String unit) {
        private String text() {
            return title + " (" + unit + ")";
        }
    }

    /**
     * A point.
     *
     * @param colour the third figure; without one, the mark is hollow
     */
    public record Dot(double x, double y, OptionalDouble colour, Label label) {}

    /** How the points of a series are drawn. */
    public enum Mark {
        /** Circles, joined by a line. */
        PATH,
        CIRCLES,
        SQUARES
    }

    /** On which side of its mark a label is. */
    public enum Side {
        ABOVE(0, -12, "middle"),
        LEFT(-10, 4, "end"),
        RIGHT(10, 4, "start");

        private final int x;
        private final int y;
        private final String anchor;

        Side(int x, int y, String anchor) {
            this.x = x;
            this.y = y;
            this.anchor = anchor;
        }
    }

    /** Text beside a mark; may be empty. */
    public record Label(Side side, String text) {
        public static final Label NONE = new Label(Side.RIGHT, "");
    }

    private record Series(Mark mark, List<Dot> dots) {}

    private record Legend(Mark mark, Fill fill, String text) {}

    /** Whether marks have a colour. */
    public enum Fill {
        COLOUR,
        HOLLOW
    }

    private final Axis x;
    private final Axis y;
    private final Axis colour;
    private final List<Series> all = new ArrayList<>();
    private final List<Legend> legends = new ArrayList<>();

    public ScatterChart(Axis x, Axis y, Axis colour) {
        this.x = x;
        this.y = y;
        this.colour = colour;
    }

    /** Adds points. */
    public ScatterChart series(Mark mark, List<Dot> dots) {
        all.add(new Series(mark, List.copyOf(dots)));
        return this;
    }

    /** Says what a mark means. */
    public ScatterChart legend(Mark mark, Fill fill, String text) {
        legends.add(new Legend(mark, fill, text));
        return this;
    }

    /** The document. */
    public String svg() {
        Svg svg = new Svg(WIDTH, HEIGHT);
        double mostX = Ticks.roundedUp(dots(all).mapToDouble(Dot::x).max().orElse(1));
        double mostY = Ticks.roundedUp(dots(all).mapToDouble(Dot::y).max().orElse(1));
        var coloured = dots(all)
                .flatMapToDouble(dot ->
                        dot.colour().isPresent() ? DoubleStream.of(dot.colour().getAsDouble()) : DoubleStream.empty())
                .summaryStatistics();
        ColourScale scale =
                coloured.getCount() > 0 ? new ColourScale(coloured.getMin(), coloured.getMax()) : new ColourScale(0, 1);
        grid(svg, mostX, mostY);
        Drawing drawing = new Drawing(svg, scale, mostX, mostY);
        all.forEach(drawing::line);
        all.forEach(drawing::marks);
        all.forEach(drawing::labels);
        scaleOf(svg, scale);
        for (int i = 0; i < legends.size(); i++) {
            legend(svg, legends.get(i), scale, TOP + SCALE_HEIGHT + 40 + LEGEND_LINE * i);
        }
        return svg.document();
    }

    private static Stream<Dot> dots(List<Series> all) {
        return all.stream().flatMap(series -> series.dots().stream());
    }

    private void grid(Svg svg, double mostX, double mostY) {
        svg.add("<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>", LEFT, TOP - 14, Svg.escaped(y.text()));
        for (double tick : Ticks.linear(mostY)) {
            double at = atY(tick, mostY);
            svg.add(
                    "<path d=\"M%d %.1fh%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                    LEFT, at, plotWidth(), LEFT - 6, at + 4, Ticks.label(tick));
        }
        for (double tick : Ticks.linear(mostX)) {
            double at = atX(tick, mostX);
            svg.add(
                    "<path d=\"M%.1f %dv%d\" stroke=\"#eee\"/><text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    at, TOP, plotHeight(), at, HEIGHT - BOTTOM + 18, Ticks.label(tick));
        }
        svg.add(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                LEFT + plotWidth() / 2, HEIGHT - BOTTOM / 2 + 12, Svg.escaped(x.text()));
    }

    private void scaleOf(Svg svg, ColourScale scale) {
        int left = LEFT + plotWidth() + 24;
        svg.add("<text x=\"%d\" y=\"%d\">%s</text>", left, TOP + 4, Svg.escaped(colour.text()));
        double step = (double) SCALE_HEIGHT / SCALE_STEPS;
        for (int i = 0; i < SCALE_STEPS; i++) {
            double value = scale.most() - (scale.most() - scale.least()) * (i + 0.5) / SCALE_STEPS;
            svg.add(
                    "<rect x=\"%d\" y=\"%.1f\" width=\"18\" height=\"%.1f\" fill=\"%s\"/>",
                    left, TOP + 14 + i * step, step + 0.5, scale.of(value));
        }
        for (int i = 0; i <= 2; i++) {
            double value = scale.most() - (scale.most() - scale.least()) * i / 2;
            svg.add(
                    "<text x=\"%d\" y=\"%.1f\">%s</text>",
                    left + 26, TOP + 18 + SCALE_HEIGHT * i / 2.0, Ticks.label(Math.rint(value)));
        }
    }

    private static void legend(Svg svg, Legend legend, ColourScale scale, int y) {
        int left = LEFT + plotWidth() + 24;
        if (legend.mark() == Mark.PATH) {
            svg.add("<path d=\"M%d %dh26\" stroke=\"#999\" stroke-width=\"1.5\"/>", left - 4, y);
        }
        String fill = legend.fill() == Fill.HOLLOW ? "white" : scale.of((scale.least() + scale.most()) / 2);
        mark(svg, legend.mark(), left + 9, y, fill);
        svg.add("<text x=\"%d\" y=\"%d\">%s</text>", left + 28, y + 4, Svg.escaped(legend.text()));
    }

    private static void mark(Svg svg, Mark mark, double x, double y, String fill) {
        if (mark == Mark.SQUARES) {
            svg.add(
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\" stroke=\"#333\"/>",
                    x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS, fill);
        } else {
            svg.add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\" stroke=\"#333\"/>", x, y, RADIUS, fill);
        }
    }

    private record Drawing(Svg svg, ColourScale scale, double mostX, double mostY) {
        void line(Series series) {
            if (series.mark() == Mark.PATH) {
                StringBuilder points = new StringBuilder();
                for (Dot dot : series.dots()) {
                    points.append(String.format(Locale.ROOT, "%.1f,%.1f ", atX(dot.x(), mostX), atY(dot.y(), mostY)));
                }
                svg.add(
                        "<polyline fill=\"none\" stroke=\"#999\" stroke-width=\"1.5\" points=\"%s\"/>",
                        points.toString().strip());
            }
        }

        void marks(Series series) {
            for (Dot dot : series.dots()) {
                String fill = dot.colour().isPresent() ? scale.of(dot.colour().getAsDouble()) : "white";
                mark(svg, series.mark(), atX(dot.x(), mostX), atY(dot.y(), mostY), fill);
            }
        }

        /** Labels have a white edge, so that lines below them do not run through them. */
        void labels(Series series) {
            for (Dot dot : series.dots()) {
                if (!dot.label().text().isEmpty()) {
                    label(dot, " stroke=\"white\" stroke-width=\"4\" stroke-linejoin=\"round\"");
                    label(dot, "");
                }
            }
        }

        private void label(Dot dot, String edge) {
            Side wanted = dot.label().side();
            Side side = wanted == Side.RIGHT && dot.x() > NEAR_THE_EDGE * mostX ? Side.LEFT : wanted;
            svg.add(
                    "<text x=\"%.1f\" y=\"%.1f\" font-size=\"11\" fill=\"#333\" text-anchor=\"%s\"%s>%s</text>",
                    atX(dot.x(), mostX) + side.x,
                    atY(dot.y(), mostY) + side.y,
                    side.anchor,
                    edge,
                    Svg.escaped(dot.label().text()));
        }
    }

    private static double atX(double value, double most) {
        return LEFT + value / most * plotWidth();
    }

    private static double atY(double value, double most) {
        return HEIGHT - BOTTOM - value / most * plotHeight();
    }

    private static int plotWidth() {
        return WIDTH - LEFT - RIGHT;
    }

    private static int plotHeight() {
        return HEIGHT - TOP - BOTTOM;
    }
}
