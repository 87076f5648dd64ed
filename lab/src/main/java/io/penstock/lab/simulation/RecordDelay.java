package io.penstock.lab.simulation;

/** Delays records on their way from a partition's writer to its reader, and keeps their order. */
final class RecordDelay {
    private final EventQueue events;
    private final long gridMillis;
    private long lastAtMillis;

    /** @param gridMillis the reader polls at multiples of this; at least 1 */
    RecordDelay(EventQueue events, long gridMillis) {
        this.events = events;
        this.gridMillis = gridMillis;
    }

    void send(long delayMillis, Runnable arrival) {
        long at = Math.max(lastAtMillis, events.nowMillis() + delayMillis);
        lastAtMillis = -Math.floorDiv(-at, gridMillis) * gridMillis;
        events.at(lastAtMillis, arrival);
    }
}
