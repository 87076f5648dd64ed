package io.penstock.lab.simulation;

import java.util.List;

/** An invariant does not hold. */
public final class ViolationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<String> trace;

    ViolationException(String invariant, List<String> trace) {
        super(invariant);
        this.trace = List.copyOf(trace);
    }

    /** What happened last, oldest first. */
    public List<String> trace() {
        return trace;
    }
}
