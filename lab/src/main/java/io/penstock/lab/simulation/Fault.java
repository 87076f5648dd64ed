package io.penstock.lab.simulation;

/** What may go wrong in a simulation. */
public enum Fault {
    /** A worker dies when a call has been answered and before its transaction: neither outcome nor response is written. */
    LOST_OUTCOMES,
    /** A transaction is held up for seconds. */
    LATE_OUTCOMES,
    /** Workers die in the midst of their calls; others take their partitions over, and the dead come back. */
    DEAD_WORKERS,
    /** Workers stand still for seconds, so that grants lapse. */
    PAUSED_WORKERS,
    /** The ledger dies, and another continues from its changelog. */
    LEDGER_RESTARTS,
    /** The clocks of the ledger and of the workers jump to anywhere within 500 ms of the provider's. */
    CLOCK_JUMPS,
    /** The pool's strategy is switched every five seconds. */
    STRATEGY_SWITCHES,
    /** Calls are answered 429, 500 or 503, or are cut. */
    PROVIDER_ERRORS
}
