package io.penstock.lab.simulation;

/** What the books or the provider object to, without the story of how it came about. */
final class BrokenPromise extends RuntimeException {
    private static final long serialVersionUID = 1;

    BrokenPromise(String invariant) {
        super(invariant);
    }
}
