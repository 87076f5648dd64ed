package io.penstock.lab.simulation;

import java.util.PriorityQueue;

/**
 * Planned actions, in the order of their instants, and at one instant in the order in which they were planned. Keeps
 * the true time.
 */
final class EventQueue {
    private record Entry(long atMillis, long sequence, Runnable action) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int byTime = Long.compare(atMillis, other.atMillis);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private long nowMillis;
    private long planned;

    EventQueue(long nowMillis) {
        this.nowMillis = nowMillis;
    }

    long nowMillis() {
        return nowMillis;
    }

    /** Plans an action. One for a past instant happens now. */
    void at(long millis, Runnable action) {
        entries.add(new Entry(Math.max(nowMillis, millis), planned++, action));
    }

    void in(long millis, Runnable action) {
        at(nowMillis + millis, action);
    }

    /** Runs the next action. Returns false when nothing is planned. */
    boolean step() {
        Entry entry = entries.poll();
        if (entry == null) {
            return false;
        }
        nowMillis = entry.atMillis;
        entry.action.run();
        return true;
    }
}
