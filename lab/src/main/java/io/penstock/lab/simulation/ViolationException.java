package io.penstock.lab.simulation;

import java.util.List;

/** An invariant does not hold. The trace tells what happened before. */
public final class ViolationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<String> trace;

    ViolationException(String invariant, List<String> trace) {
        super(invariant);
        this.trace = List.copyOf(trace);
    }

    /** The last events, oldest first. */
    public List<String> trace() {
        return trace;
    }
}
