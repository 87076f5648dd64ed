package io.penstock.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** Lines over time, one panel below the other, as an SVG document. */
public final class LineChart {
    private static final int WIDTH = 960;
    private static final int PANEL_HEIGHT = 260;
    private static final int LEFT = 80;
    private static final int RIGHT = 230;
    private static final int TOP = 40;
    private static final int BOTTOM = 40;

    /** Told apart by most people (Okabe and Ito, 2008). */
    private static final String[] COLOURS = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"
    };

    /**
     * One line, or marks of their own.
     *
     * @param colour its number; without one, the place of the series in its panel
     */
    public record Series(String name, List<Point> points, Style style, OptionalInt colour) {
        public Series(String name, List<Point> points) {
            this(name, points, Style.LINE, OptionalInt.empty());
        }
    }

    /**
     * A value and how sure it is.
     *
     * @param spread by which the value may be higher or lower, drawn as a bar; 0 for none
     */
    public record Point(double x, double y, double spread) {
        public Point(double x, double y) {
            this(x, y, 0);
        }
    }

    /** How a series is drawn. */
    public enum Style {
        LINE,
        DASHED,
        MARKS
    }

    /** How a panel's values are spread. */
    public enum Scale {
        LINEAR,
        LOGARITHMIC;

        double of(double value) {
            return this == LINEAR ? value : Math.log10(Math.max(1, value));
        }
    }

    private record Panel(String title, String unit, Scale scale, List<Series> lines) {}

    private final String unit;
    private final List<Panel> panels = new ArrayList<>();

    /** @param unit of the horizontal axis, which all panels share */
    public LineChart(String unit) {
        this.unit = unit;
    }

    /** Adds a panel below the others. */
    public LineChart panel(String title, String panelUnit, Scale scale, List<Series> lines) {
        panels.add(new Panel(title, panelUnit, scale, List.copyOf(lines)));
        return this;
    }

    /** The document. */
    public String svg() {
        Svg svg = new Svg(WIDTH, PANEL_HEIGHT * panels.size() + BOTTOM);
        double mostX = panels.stream()
                .flatMap(panel -> panel.lines().stream())
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::x)
                .max()
                .orElse(1);
        for (int i = 0; i < panels.size(); i++) {
            draw(svg, panels.get(i), PANEL_HEIGHT * i, mostX);
        }
        svg.add(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                LEFT + plotWidth() / 2, PANEL_HEIGHT * panels.size() + BOTTOM / 2, Svg.escaped(unit));
        return svg.document();
    }

    private static void draw(Svg svg, Panel panel, int offset, double mostX) {
        double least = bound(panel, false);
        double most = Math.max(least + 1e-9, bound(panel, true));
        int bottom = offset + PANEL_HEIGHT - BOTTOM;
        svg.add(
                "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>",
                LEFT, offset + TOP - 12, Svg.escaped(panel.title() + " (" + panel.unit() + ")"));
        for (double tick : panel.scale() == Scale.LINEAR ? Ticks.linear(most) : Ticks.logarithmic(least, most)) {
            double y = bottom - (panel.scale().of(tick) - least) / (most - least) * plotHeight();
            svg.add(
                    "<path d=\"M%d %.1fh%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                    LEFT, y, plotWidth(), LEFT - 6, y + 4, Ticks.label(tick));
        }
        for (double tick : Ticks.linear(mostX)) {
            svg.add(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    LEFT + tick / mostX * plotWidth(), bottom + 16, Ticks.label(tick));
        }
        for (int i = 0; i < panel.lines().size(); i++) {
            Series line = panel.lines().get(i);
            String colour = COLOURS[line.colour().orElse(i) % COLOURS.length];
            StringBuilder points = new StringBuilder();
            for (Point point : line.style() == Style.MARKS ? line.points() : corners(line.points())) {
                double x = LEFT + point.x() / mostX * plotWidth();
                double y = bottom - (panel.scale().of(point.y()) - least) / (most - least) * plotHeight();
                points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
                if (line.style() == Style.MARKS) {
                    svg.add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"none\" stroke=\"%s\"/>", x, y, colour);
                }
                if (point.spread() > 0) {
                    double reach = point.spread() / (most - least) * plotHeight();
                    svg.add(
                            "<path d=\"M%.1f %.1fh8M%.1f %.1fV%.1f\" stroke=\"%s\"/>",
                            x - 4, y - reach, x, y - reach, Math.min(bottom, y + reach), colour);
                }
            }
            if (line.style() != Style.MARKS) {
                svg.add(
                        "<polyline fill=\"none\" stroke-width=\"1.5\" stroke=\"%s\"%s points=\"%s\"/>",
                        colour,
                        line.style() == Style.DASHED ? " stroke-dasharray=\"5 4\"" : "",
                        points.toString().strip());
            }
            nameOf(svg, line, colour, offset + TOP + 16 * (i + 1));
        }
    }

    private static void nameOf(Svg svg, Series line, String colour, int y) {
        int x = LEFT + plotWidth() + 10;
        svg.add(
                line.style() == Style.MARKS
                        ? "<circle cx=\"%d\" cy=\"%d\" r=\"4\" fill=\"none\" stroke=\"%s\"/>"
                        : "<path d=\"M%d %dh18\" stroke=\"%s\""
                                + (line.style() == Style.DASHED ? " stroke-dasharray=\"5 4\"/>" : "/>"),
                line.style() == Style.MARKS ? x + 9 : x,
                y - 4,
                colour);
        svg.add("<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>", x + 24, y, colour, Svg.escaped(line.name()));
    }

    /** Without the points that a line passes on one level: it is drawn the same, and takes less room. */
    private static List<Point> corners(List<Point> points) {
        List<Point> corners = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            boolean isLevel = i > 0
                    && i < points.size() - 1
                    && point.y() == points.get(i - 1).y()
                    && point.y() == points.get(i + 1).y();
            if (!isLevel || point.spread() > 0) {
                corners.add(point);
            }
        }
        return corners;
    }

    /** The least or the most that a panel shows, on its scale; a linear one goes from 0 to a round number. */
    private static double bound(Panel panel, boolean upper) {
        if (!upper && panel.scale() == Scale.LINEAR) {
            return 0;
        }
        var values = panel.lines().stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(point -> panel.scale().of(point.y()) + point.spread())
                .summaryStatistics();
        if (values.getCount() == 0) {
            return upper ? 1 : 0;
        }
        if (panel.scale() == Scale.LINEAR) {
            return Ticks.roundedUp(values.getMax());
        }
        return upper ? values.getMax() : values.getMin();
    }

    private static int plotWidth() {
        return WIDTH - LEFT - RIGHT;
    }

    private static int plotHeight() {
        return PANEL_HEIGHT - TOP - BOTTOM;
    }
}
