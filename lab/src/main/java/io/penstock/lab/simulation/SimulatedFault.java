package io.penstock.lab.simulation;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What may go wrong in a simulation. */
public enum SimulatedFault {
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
    PROVIDER_ERRORS,
    /** The ledger's clock is put 80 s or two hours forwards or back, for a tick or for seconds, or until another takes over. */
    CLOCK_STEPS,
    /** Answers count reasoning beside the output, leave the usage out, or give zero, fractions, text or less than nothing. */
    ODD_USAGE,
    /** Bodies ask for several answers or have several prompts, and the record does not say how long the answers may be. */
    MANY_ANSWERS,
    /** Requests come before the configuration of their pool. */
    LATE_CONFIGURATIONS,
    /** Limits are left to the provider's headers, which state limits of a day, or too little for one answer. */
    ODD_HEADERS,
    /** An instance gets another name while its calls run. */
    RENAMED_INSTANCES,
    /** Instances refuse for a while, and their pool has a fallback, which is turned round. */
    FALLBACKS,
    /** Callers write copies that look like re-submissions, or as if they had been passed on. */
    FORGERIES,
    /** Records name a model, or nothing, in the place of their pool. */
    UNNAMED_POOLS,
    /** An instance's deployment is not there (404), or its key is refused (401) from some instant on. */
    WRONG_INSTANCES,
    /** Some models are forbidden (403) on every instance. */
    FORBIDDEN_MODELS,
    /** Instances ask for a day of silence, which another configuration ends. */
    LONG_RETRY_AFTER,
    /** One instance has no limit. */
    UNLIMITED_INSTANCES,
    /** All of 50 instances but one refuse every call for a while. */
    MOSTLY_REFUSING,
    /** A worker has an answer and is not heard of until the ledger has given its grant up, or dies with it then. */
    MISSING_OUTCOMES,
    /** Requests of the pool and of its fallback have the same ids. */
    TWIN_REQUESTS,
    /** Callers write requests whose attempt is 0 or less. */
    INVALID_ATTEMPTS,
    /** An instance refuses for a while, and grants on it are taken up when it is too late. */
    LAPSING_PROBES,
    /** Partitions are taken from one worker for another while their calls run. */
    REVOCATIONS,
    /** Workers are asked to end; they let go of everything first, and come back. */
    STOPPED_WORKERS,
    /** The group takes a worker for dead that lives and works. */
    LOST_PARTITIONS,
    /** Transactions are refused, or not answered, and then committed or not. */
    FAILED_TRANSACTIONS,
    /** Connections to the provider cannot be made, or take long. */
    LOST_CONNECTIONS;

    /** Those that draw nothing beside what scenarios always had: with them a seed stays what it was. */
    public static final Set<SimulatedFault> CLASSIC =
            Collections.unmodifiableSet(EnumSet.range(LOST_OUTCOMES, PROVIDER_ERRORS));
}
