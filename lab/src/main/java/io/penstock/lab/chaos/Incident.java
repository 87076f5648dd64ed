package io.penstock.lab.chaos;

import java.time.Duration;

/**
 * Something that is done to a part.
 *
 * @param at since the first request
 * @param target which of the parts of that kind that run then, by their number modulo how many there are
 * @param lasting until the part is started again, continued or, when it was added, ended
 * @param anew whether it begins without what it had: a dispatcher under another name, a ledger without its state
 */
public record Incident(Duration at, Kind kind, int target, Duration lasting, boolean anew) {
    /** What is done. */
    public enum Kind {
        /** SIGKILL of a dispatcher. */
        KILL_DISPATCHER,
        /** SIGKILL of a ledger. */
        KILL_LEDGER,
        /** SIGKILL of the broker. */
        KILL_BROKER,
        /** SIGSTOP of a dispatcher, SIGCONT when its session is over. */
        STOP_DISPATCHER,
        /** Another dispatcher, which leaves in good order after a while. */
        ADD_DISPATCHER,
        /** SIGKILL of the schema registry, and of a ledger, which is started again before the registry is. */
        REGISTRY_OUTAGE,
        /** A ledger's wall clock is put far ahead or back, and right again. */
        STEP_CLOCK
    }
}
