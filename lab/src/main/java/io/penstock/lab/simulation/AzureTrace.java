package io.penstock.lab.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The sizes of the requests of a production chat service, in the order of their arrival.
 *
 * <p>A CSV file as in the Azure Public Dataset (Patel et al., "Splitwise", ISCA 2024): a heading, then
 * {@code TIMESTAMP,ContextTokens,GeneratedTokens}.
 */
public final class AzureTrace {
    private static final String HEADING = "TIMESTAMP,ContextTokens,GeneratedTokens";

    /** The tokens of one request. */
    public record Size(long inputTokens, long outputTokens) {}

    private final List<Size> sizes;

    private AzureTrace(List<Size> sizes) {
        this.sizes = List.copyOf(sizes);
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException when it is not such a file, naming the line
     * @throws IOException when it cannot be read
     */
    public static AzureTrace read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty() || !lines.get(0).strip().equals(HEADING)) {
            throw new IllegalArgumentException(file + ", line 1: a trace begins with the heading " + HEADING);
        }
        List<Size> sizes = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                sizes.add(size(file, i + 1, lines.get(i).strip()));
            }
        }
        if (sizes.isEmpty()) {
            throw new IllegalArgumentException(file + ": a trace has at least one request, got none");
        }
        return new AzureTrace(sizes);
    }

    private static Size size(Path file, int number, String line) {
        String[] cells = line.split(",", -1);
        try {
            if (cells.length == 3) {
                return new Size(Long.parseLong(cells[1]), Long.parseLong(cells[2]));
            }
        } catch (NumberFormatException notNumbers) {
            // said below
        }
        throw new IllegalArgumentException(
                file + ", line " + number + ": a request is TIMESTAMP,TOKENS,TOKENS, got '" + line + "'");
    }

    public int requests() {
        return sizes.size();
    }

    /** The size of the request at a place; after the last comes the first. */
    public Size at(int place) {
        return sizes.get(Math.floorMod(place, sizes.size()));
    }

    public double meanTokens() {
        return sizes.stream()
                .mapToLong(size -> size.inputTokens() + size.outputTokens())
                .average()
                .orElseThrow();
    }
}
