package io.penstock.lab.simulation;

/** A partition's way from its writer to its reader: it takes a while, and nothing passes what was written before. */
final class Pipe {
    private final Agenda agenda;
    private final long gridMillis;
    private long lastAtMillis;

    /** @param gridMillis a reader polls at multiples of this; at least 1 */
    Pipe(Agenda agenda, long gridMillis) {
        this.agenda = agenda;
        this.gridMillis = gridMillis;
    }

    void send(long delayMillis, Runnable arrival) {
        long at = Math.max(lastAtMillis, agenda.nowMillis() + delayMillis);
        lastAtMillis = -Math.floorDiv(-at, gridMillis) * gridMillis;
        agenda.at(lastAtMillis, arrival);
    }
}
