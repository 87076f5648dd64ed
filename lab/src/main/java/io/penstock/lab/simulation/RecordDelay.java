package io.penstock.lab.simulation;

/** A partition's way from its writer to its reader: it takes a while, and nothing passes what was written before. */
final class RecordDelay {
    private final EventQueue events;
    private final long gridMillis;
    private long lastAtMillis;

    /** @param gridMillis a reader polls at multiples of this; at least 1 */
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
