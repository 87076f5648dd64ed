package io.penstock.lab.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines over time, one panel below the other, as an SVG document (W3C, SVG 1.1) that any browser shows. */
public final class LineChart {
    private static final int WIDTH = 900;
    private static final int PANEL_HEIGHT = 260;
    private static final int LEFT = 80;
    private static final int RIGHT = 170;
    private static final int TOP = 40;
    private static final int BOTTOM = 40;
    private static final int GRID_LINES = 5;

    /** Told apart by most people (Okabe and Ito, 2008). */
    private static final String[] COLOURS = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"
    };

    /** One line, or marks of their own. */
    public record Series(String name, List<Point> points, Style style) {
        public Series(String name, List<Point> points) {
            this(name, points, Style.LINE);
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

        double inverse(double scaled) {
            return this == LINEAR ? scaled : Math.pow(10, scaled);
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
        StringBuilder svg = new StringBuilder();
        append(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">",
                WIDTH,
                PANEL_HEIGHT * panels.size() + BOTTOM);
        append(svg, "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
        double mostX = panels.stream()
                .flatMap(panel -> panel.lines().stream())
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::x)
                .max()
                .orElse(1);
        for (int i = 0; i < panels.size(); i++) {
            draw(svg, panels.get(i), PANEL_HEIGHT * i, mostX);
        }
        append(
                svg,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                LEFT + plotWidth() / 2,
                PANEL_HEIGHT * panels.size() + BOTTOM / 2,
                escaped(unit));
        return svg.append("</svg>\n").toString();
    }

    private static void draw(StringBuilder svg, Panel panel, int offset, double mostX) {
        double least = bound(panel, false);
        double most = Math.max(least + 1e-9, bound(panel, true));
        int bottom = offset + PANEL_HEIGHT - BOTTOM;
        append(
                svg,
                "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>",
                LEFT,
                offset + TOP - 12,
                escaped(panel.title() + " (" + panel.unit() + ")"));
        for (int i = 0; i <= GRID_LINES; i++) {
            double part = (double) i / GRID_LINES;
            double y = bottom - part * plotHeight();
            double x = LEFT + part * plotWidth();
            append(
                    svg,
                    "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ddd\"/>",
                    LEFT,
                    y,
                    LEFT + plotWidth(),
                    y);
            append(
                    svg,
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                    LEFT - 6,
                    y + 4,
                    label(panel.scale().inverse(least + part * (most - least))));
            append(
                    svg,
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    x,
                    bottom + 16,
                    label(part * mostX));
        }
        for (int i = 0; i < panel.lines().size(); i++) {
            Series line = panel.lines().get(i);
            String colour = COLOURS[i % COLOURS.length];
            StringBuilder points = new StringBuilder();
            for (Point point : line.points()) {
                double x = LEFT + point.x() / mostX * plotWidth();
                double y = bottom - (panel.scale().of(point.y()) - least) / (most - least) * plotHeight();
                points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
                if (line.style() == Style.MARKS) {
                    append(svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"none\" stroke=\"%s\"/>", x, y, colour);
                }
                if (point.spread() > 0) {
                    double reach = point.spread() / (most - least) * plotHeight();
                    append(
                            svg,
                            "<path d=\"M%.1f %.1fV%.1fM%.1f %.1fh8M%.1f %.1fh8\" stroke=\"%s\"/>",
                            x,
                            y - reach,
                            y + reach,
                            x - 4,
                            y - reach,
                            x - 4,
                            y + reach,
                            colour);
                }
            }
            if (line.style() != Style.MARKS) {
                append(
                        svg,
                        "<polyline fill=\"none\" stroke-width=\"1.5\" stroke=\"%s\"%s points=\"%s\"/>",
                        colour,
                        line.style() == Style.DASHED ? " stroke-dasharray=\"5 4\"" : "",
                        points.toString().strip());
            }
            append(
                    svg,
                    "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>",
                    LEFT + plotWidth() + 10,
                    offset + TOP + 16 * (i + 1),
                    colour,
                    escaped(line.name()));
        }
    }

    /** The least or the most that a panel shows, on its scale; a linear one begins at 0. */
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
        return upper ? values.getMax() : values.getMin();
    }

    private static int plotWidth() {
        return WIDTH - LEFT - RIGHT;
    }

    private static int plotHeight() {
        return PANEL_HEIGHT - TOP - BOTTOM;
    }

    private static String label(double value) {
        return String.format(Locale.ROOT, value >= 10 ? "%,.0f" : "%.2f", value);
    }

    /** Text as it may stand between tags. */
    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static void append(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
