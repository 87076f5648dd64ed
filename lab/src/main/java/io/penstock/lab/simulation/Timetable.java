package io.penstock.lab.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Requests at fixed instants, whatever becomes of the others. */
public final class Timetable implements Workload {
    private final List<Arrival> arrivals;
    private int next;

    public Timetable(List<Arrival> arrivals) {
        this.arrivals = arrivals.stream()
                .sorted(Comparator.comparingLong(Arrival::atMillis))
                .toList();
    }

    @Override
    public long nextAtMillis() {
        return next < arrivals.size() ? arrivals.get(next).atMillis() : NEVER;
    }

    @Override
    public List<Arrival> take(long nowMillis, long waiting) {
        List<Arrival> due = new ArrayList<>();
        for (; nextAtMillis() <= nowMillis; next++) {
            due.add(arrivals.get(next));
        }
        return due;
    }
}
