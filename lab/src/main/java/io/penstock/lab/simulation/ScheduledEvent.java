package io.penstock.lab.simulation;

import io.penstock.records.PoolConfig;

/** An event at an instant that is fixed beforehand. */
public sealed interface ScheduledEvent {
    /** When it happens, in milliseconds since the beginning. */
    long atMillis();

    /**
     * The wall clock of the ledger's machine is stepped forwards or backwards while the ledger runs.
     *
     * @param offsetMillis how far the wall clock is ahead of the machine's elapsed time afterwards; negative if it is
     *     behind
     */
    record ClockStep(long atMillis, long offsetMillis) implements ScheduledEvent {}

    /**
     * The ledger dies, and another with a correct clock takes over.
     *
     * @param afterMillis time from the death until the take-over
     */
    record Failover(long atMillis, long afterMillis) implements ScheduledEvent {}

    /** The clocks of all workers are set to an offset from the true time. */
    record WorkersClockStep(long atMillis, long offsetMillis) implements ScheduledEvent {}

    /** A pool gets another configuration. */
    record Configured(long atMillis, PoolConfig pool) implements ScheduledEvent {}

    /**
     * A caller writes a forged copy of a request that was submitted before.
     *
     * @param of the number of the request, modulo the number of requests submitted until then
     */
    record Forged(long atMillis, Forgery forgery, int of) implements ScheduledEvent {}
}
