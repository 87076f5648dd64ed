package io.penstock.lab.simulation;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What may go wrong in a simulation. */
public enum SimulatedFault {
    /**
     * A worker dies between the answer to a call and its transaction, so that neither outcome nor response is
     * written.
     */
    LOST_OUTCOMES,
    /** A transaction is delayed by seconds. */
    LATE_OUTCOMES,
    /** Workers die during their calls. Others take their partitions over, and the dead workers come back. */
    DEAD_WORKERS,
    /** Workers stop for seconds, so that grants lapse. */
    PAUSED_WORKERS,
    /** The ledger dies, and another continues from its changelog. */
    LEDGER_RESTARTS,
    /** The clocks of the ledger and of the workers jump to anywhere within 500 ms of the provider's. */
    CLOCK_JUMPS,
    /** The pool's strategy is switched every five seconds. */
    STRATEGY_SWITCHES,
    /** Calls are answered 429, 500 or 503, or are cut. */
    PROVIDER_ERRORS,
    /**
     * The ledger's clock is stepped by 80 s or two hours, forwards or back, for a tick or for seconds, or until
     * another ledger takes over.
     */
    CLOCK_STEPS,
    /**
     * Answers count reasoning apart from the output, leave the usage out, or state zero, fractions, text or negative
     * numbers.
     */
    ODD_USAGE,
    /**
     * Bodies ask for several answers or have several prompts, and the record does not state the most output tokens.
     */
    MANY_ANSWERS,
    /** Requests come before the configuration of their pool. */
    LATE_CONFIGURATIONS,
    /** Limits are left to the provider's headers, which state limits of a day, or too little for one answer. */
    ODD_HEADERS,
    /** An instance gets another name while its calls run. */
    RENAMED_INSTANCES,
    /** Instances refuse for a while, and their pool has a fallback. Then the two pools exchange their roles. */
    FALLBACKS,
    /** Callers write copies of requests that look like re-submissions or like requests that were passed on. */
    FORGERIES,
    /** Records name a model, or nothing, in the place of their pool. */
    UNNAMED_POOLS,
    /** An instance's deployment does not exist (404), or its key is refused (401) from some instant on. */
    WRONG_INSTANCES,
    /** Some models are forbidden (403) on every instance. */
    FORBIDDEN_MODELS,
    /** An instance asks for a day of silence, which another configuration ends. */
    LONG_RETRY_AFTER,
    /** One instance has no limit. */
    UNLIMITED_INSTANCES,
    /** 49 added instances refuse every call for a while. */
    MOSTLY_REFUSING,
    /** An answer reaches its worker only after the ledger has given its grant up, or the worker dies with it then. */
    MISSING_OUTCOMES,
    /** Requests of the pool and of its fallback have the same ids. */
    TWIN_REQUESTS,
    /** Callers write requests whose attempt is 0 or less. */
    INVALID_ATTEMPTS,
    /** An instance refuses for a while, and grants on it are started only when it is too late. */
    LAPSING_PROBES,
    /** Partitions are moved from one worker to another while their calls run. */
    REVOCATIONS,
    /** Workers are asked to end. They release everything first, and come back. */
    STOPPED_WORKERS,
    /** The group takes a live worker for dead. */
    LOST_PARTITIONS,
    /** Transactions are refused or not answered, and may or may not be committed. */
    FAILED_TRANSACTIONS,
    /** Connections to the provider fail or take long. */
    LOST_CONNECTIONS;

    /** The faults without additional draws. With these alone, a seed's scenario has never changed. */
    public static final Set<SimulatedFault> CLASSIC =
            Collections.unmodifiableSet(EnumSet.range(LOST_OUTCOMES, PROVIDER_ERRORS));
}
