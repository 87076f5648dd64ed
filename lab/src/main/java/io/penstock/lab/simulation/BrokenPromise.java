package io.penstock.lab.simulation;

/** An invariant was broken. {@link ViolationException} adds the trace of how that happened. */
final class BrokenPromise extends RuntimeException {
    private static final long serialVersionUID = 1;

    BrokenPromise(String invariant) {
        super(invariant);
    }
}
