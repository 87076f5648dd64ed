package io.penstock.lab.simulation;

import java.util.PriorityQueue;

/** What will happen, in the order of its instants and, at one instant, of its planning. Keeps the true time. */
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

    /** Plans an action; one for an instant that is over happens now. */
    void at(long millis, Runnable action) {
        entries.add(new Entry(Math.max(nowMillis, millis), planned++, action));
    }

    void in(long millis, Runnable action) {
        at(nowMillis + millis, action);
    }

    /** Lets the next thing happen; false when nothing is planned. */
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
