package io.penstock.lab.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * The requests of a production chat service, with their sizes and instants, in the order of their arrival.
 *
 * <p>Read from a CSV file of the Azure Public Dataset (Patel et al., "Splitwise", ISCA 2024): a heading, then lines
 * of {@code TIMESTAMP,ContextTokens,GeneratedTokens}.
 */
public final class AzureTrace {
    private static final String HEADING = "TIMESTAMP,ContextTokens,GeneratedTokens";

    /** The tokens of one request. */
    public record Size(long inputTokens, long outputTokens) {}

    private record Line(LocalDateTime at, Size size) {}

    private final List<Size> sizes;
    private final long[] atMillis;

    private AzureTrace(List<Line> lines) {
        this.sizes = lines.stream().map(Line::size).toList();
        LocalDateTime first = lines.get(0).at();
        this.atMillis = lines.stream()
                .mapToLong(line -> Duration.between(first, line.at()).toMillis())
                .toArray();
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException when it is not such a file; the message names the line
     * @throws IOException when it cannot be read
     */
    public static AzureTrace read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty() || !lines.get(0).strip().equals(HEADING)) {
            throw new IllegalArgumentException(file + ", line 1: a trace begins with the heading " + HEADING);
        }
        List<Line> requests = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                Line line = line(file, i + 1, lines.get(i).strip());
                if (!requests.isEmpty()
                        && line.at().isBefore(requests.get(requests.size() - 1).at())) {
                    throw new IllegalArgumentException(file + ", line " + (i + 1)
                            + ": requests are in the order of their arrival, got " + line.at() + " after "
                            + requests.get(requests.size() - 1).at());
                }
                requests.add(line);
            }
        }
        if (requests.isEmpty()) {
            throw new IllegalArgumentException(file + ": a trace has at least one request, got none");
        }
        return new AzureTrace(requests);
    }

    private static Line line(Path file, int number, String line) {
        String[] cells = line.split(",", -1);
        try {
            if (cells.length == 3) {
                return new Line(
                        LocalDateTime.parse(cells[0].replace(' ', 'T')),
                        new Size(Long.parseLong(cells[1]), Long.parseLong(cells[2])));
            }
        } catch (NumberFormatException | DateTimeParseException malformed) {
            // Reported below.
        }
        throw new IllegalArgumentException(file + ", line " + number
                + ": a request is TIMESTAMP,TOKENS,TOKENS with a time such as 2023-11-16 18:15:46.68, got '" + line
                + "'");
    }

    public int requests() {
        return sizes.size();
    }

    /** The size of the request at an index. After the last request comes the first again. */
    public Size at(int place) {
        return sizes.get(Math.floorMod(place, sizes.size()));
    }

    /**
     * When the request at an index came, in milliseconds since the first. After the last request comes the first
     * again.
     */
    public long atMillis(int place) {
        return (long) Math.floorDiv(place, atMillis.length) * (spanMillis() + 1)
                + atMillis[Math.floorMod(place, atMillis.length)];
    }

    /** The time from the first request to the last, in milliseconds. */
    public long spanMillis() {
        return atMillis[atMillis.length - 1];
    }

    public double meanTokens() {
        return sizes.stream()
                .mapToLong(size -> size.inputTokens() + size.outputTokens())
                .average()
                .orElseThrow();
    }
}
