package io.penstock.dispatcher.pull;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/** The grants of one instance, in the order in which they came. */
public final class Lane<G> {
    private final String instance;
    private final ArrayDeque<G> waiting = new ArrayDeque<>();
    private int inFlight;

    Lane(String instance) {
        this.instance = instance;
    }

    public String instance() {
        return instance;
    }

    /** Calls under way on the instance. */
    public int inFlight() {
        return inFlight;
    }

    public int waiting() {
        return waiting.size();
    }

    void add(G grant) {
        waiting.addLast(grant);
    }

    G start() {
        G grant = waiting.removeFirst();
        inFlight++;
        return grant;
    }

    void finish() {
        if (inFlight == 0) {
            throw new IllegalStateException("a call can only finish on a lane with one under way: " + instance);
        }
        inFlight--;
    }

    boolean isIdle() {
        return inFlight == 0 && waiting.isEmpty();
    }

    void removeIf(Predicate<G> which, List<G> removed) {
        for (Iterator<G> each = waiting.iterator(); each.hasNext(); ) {
            G grant = each.next();
            if (which.test(grant)) {
                each.remove();
                removed.add(grant);
            }
        }
    }
}
