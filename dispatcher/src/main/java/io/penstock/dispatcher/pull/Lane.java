package io.penstock.dispatcher.pull;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/** The grants of one instance, in the order in which they came. */
public final class Lane<G> {
    private record Waiting<G>(long arrival, G grant) {}

    private final String instance;
    private final ArrayDeque<Waiting<G>> waiting = new ArrayDeque<>();
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

    /** The arrival number, counted over all lanes, of the grant that starts next. A grant must be waiting. */
    long nextArrival() {
        return waiting.getFirst().arrival();
    }

    /** The grant that starts next. A grant must be waiting. */
    G next() {
        return waiting.getFirst().grant();
    }

    void add(long arrival, G grant) {
        waiting.addLast(new Waiting<>(arrival, grant));
    }

    G start() {
        G grant = waiting.removeFirst().grant();
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
        for (Iterator<Waiting<G>> each = waiting.iterator(); each.hasNext(); ) {
            G grant = each.next().grant();
            if (which.test(grant)) {
                each.remove();
                removed.add(grant);
            }
        }
    }
}
