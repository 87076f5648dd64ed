package io.penstock.lab.simulation;

import io.penstock.lab.simulation.Arrival.Endpoint;
import java.util.OptionalLong;

/** The requests of a trace from some index on. Each allows {@value #MAX_OUTPUT_TOKENS} tokens for its answer. */
public final class TraceSource implements EndlessBacklog.Source {
    public static final long MAX_OUTPUT_TOKENS = 4_096;

    /** About as in English. */
    private static final int BYTES_PER_TOKEN = 4;

    private final AzureTrace trace;
    private final int from;

    public TraceSource(AzureTrace trace, int from) {
        this.trace = trace;
        this.from = from;
    }

    @Override
    public Arrival next(int number, long atMillis) {
        AzureTrace.Size size = trace.at(from + number);
        return new Arrival(
                "r" + number,
                atMillis,
                "default",
                0,
                Endpoint.CHAT,
                Math.toIntExact(size.inputTokens() * BYTES_PER_TOKEN),
                size.inputTokens(),
                Math.min(MAX_OUTPUT_TOKENS, size.outputTokens()),
                MAX_OUTPUT_TOKENS,
                OptionalLong.empty(),
                OptionalLong.empty());
    }
}
