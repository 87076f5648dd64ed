package io.penstock.lab.sweep;

import io.penstock.lab.simulation.Arrival;
import io.penstock.lab.simulation.Arrival.Endpoint;
import io.penstock.lab.simulation.AzureTrace;
import io.penstock.lab.simulation.TraceSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A stretch of a trace, from a place that is drawn, at a multiple of the rate at which its requests came.
 *
 * <p>Its size classes are by the length of the prompt, which is all that a caller knows beforehand.
 */
record TraceExcerpt(AzureTrace trace, double rate) {
    /** Names of the size classes. */
    static final List<String> CLASSES = List.of("short", "medium", "long");

    /** Part of the trace's prompts that are shorter than those of the class. */
    private static final double[] FROM = {0, 0.50, 0.90};

    private static final int BYTES_PER_TOKEN = 4;

    SweepRequests draw(long arrivalMillis, SplittableRandom random, Variant variant) {
        long[] from = classesFrom();
        int first = random.nextInt(trace.requests());
        List<Arrival> arrivals = new ArrayList<>();
        Map<String, String> classOf = new HashMap<>();
        for (int number = 0; ; number++) {
            long at = Math.round((trace.atMillis(first + number) - trace.atMillis(first)) / rate);
            if (at >= arrivalMillis) {
                return new SweepRequests(arrivals, CLASSES, classOf, Map.of());
            }
            AzureTrace.Size size = trace.at(first + number);
            int place = place(size.inputTokens(), from);
            String id = "r" + number;
            arrivals.add(new Arrival(
                    id,
                    Setting.LEAD_MILLIS + at,
                    "default",
                    0,
                    Endpoint.CHAT,
                    Math.toIntExact(size.inputTokens() * BYTES_PER_TOKEN),
                    size.inputTokens(),
                    size.outputTokens(),
                    TraceSource.MAX_OUTPUT_TOKENS,
                    OptionalLong.of(variant.maxWaitMillis()),
                    OptionalLong.empty()));
            classOf.put(id, CLASSES.get(place));
        }
    }

    private long[] classesFrom() {
        long[] prompts = IntStream.range(0, trace.requests())
                .mapToLong(place -> trace.at(place).inputTokens())
                .sorted()
                .toArray();
        long[] from = new long[FROM.length];
        for (int i = 1; i < from.length; i++) {
            from[i] = prompts[(int) (FROM[i] * prompts.length)];
        }
        return from;
    }

    private static int place(long inputTokens, long[] from) {
        int place = 0;
        while (place < from.length - 1 && inputTokens >= from[place + 1]) {
            place++;
        }
        return place;
    }
}
