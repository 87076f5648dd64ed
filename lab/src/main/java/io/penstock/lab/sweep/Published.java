package io.penstock.lab.sweep;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A figure of the earlier study: by another simulator, on token buckets that start full.
 *
 * @param figure its key
 */
public record Published(String figure, double value) {
    private static final String TABLE = "published.csv";
    private static final List<Line> ALL = read();

    private record Line(String experiment, double x, String variant, Published published) {}

    /** Everything of a variant at a setting. */
    static List<Published> of(String experiment, String variant, double x) {
        return ALL.stream()
                .filter(line ->
                        line.experiment().equals(experiment) && line.variant().equals(variant) && line.x() == x)
                .map(Line::published)
                .toList();
    }

    private static List<Line> read() {
        try (InputStream in = Objects.requireNonNull(Published.class.getResourceAsStream(TABLE), TABLE)) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            String[] heading = lines.get(0).split(",", -1);
            List<Line> values = new ArrayList<>();
            for (String line : lines.subList(1, lines.size())) {
                String[] cells = line.split(",", -1);
                for (int i = 3; i < cells.length; i++) {
                    if (!cells[i].isEmpty()) {
                        values.add(new Line(
                                cells[0],
                                Double.parseDouble(cells[1]),
                                cells[2],
                                new Published(heading[i], Double.parseDouble(cells[i]))));
                    }
                }
            }
            return List.copyOf(values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
