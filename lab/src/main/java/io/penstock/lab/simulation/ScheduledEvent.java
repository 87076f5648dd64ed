package io.penstock.lab.simulation;

import io.penstock.records.PoolConfig;

/** Something that is done at an instant that is known beforehand. */
public sealed interface ScheduledEvent {
    /** Since the beginning. */
    long atMillis();

    /**
     * The ledger's clock is put to another time, forwards or backwards, within one life of the ledger.
     *
     * @param offsetMillis ahead of the provider's; negative behind it
     */
    record ClockStep(long atMillis, long offsetMillis) implements ScheduledEvent {}

    /**
     * The ledger dies, and another takes over whose clock is right.
     *
     * @param afterMillis from the death until then
     */
    record Failover(long atMillis, long afterMillis) implements ScheduledEvent {}

    /** The clocks of all workers are put to another time. */
    record WorkersClockStep(long atMillis, long offsetMillis) implements ScheduledEvent {}

    /** A pool gets another configuration. */
    record Configured(long atMillis, PoolConfig pool) implements ScheduledEvent {}

    /**
     * A caller writes a copy of a request that was submitted before, made to look like something else.
     *
     * @param of which of the requests that were submitted until then, by its number modulo how many there are
     */
    record Forged(long atMillis, Forgery forgery, int of) implements ScheduledEvent {}
}
