package io.penstock.lab.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/** The last events of a run. Their texts are made only when they are read. */
final class Trace {
    private static final int MAX_LINES = 40;

    private record Line(long atMillis, Supplier<String> words) {}

    private final Deque<Line> lines = new ArrayDeque<>(MAX_LINES);
    private final long beginMillis;
    private final EventQueue events;

    Trace(EventQueue events) {
        this.events = events;
        this.beginMillis = events.nowMillis();
    }

    void add(Supplier<String> words) {
        if (lines.size() == MAX_LINES) {
            lines.removeFirst();
        }
        lines.addLast(new Line(events.nowMillis(), words));
    }

    /** The events, oldest first, each with its instant in seconds since the beginning. */
    List<String> lines() {
        return lines.stream()
                .map(line -> String.format("%10.3f s  %s", (line.atMillis - beginMillis) / 1000.0, line.words.get()))
                .toList();
    }
}
