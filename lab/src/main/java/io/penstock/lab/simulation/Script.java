package io.penstock.lab.simulation;

import io.penstock.records.PoolConfig;
import java.util.List;

/**
 * What a scenario has beside one pool, its traffic and its drawn faults.
 *
 * @param otherPools beside the scenario's own, to which its requests may be passed on
 * @param configuredAtMillis when the ledger can read the pools' configurations, since the beginning
 * @param happenings what is done, in any order
 * @param judgement what follows from a window above its limit
 */
public record Script(
        List<PoolConfig> otherPools, long configuredAtMillis, List<ScheduledEvent> happenings, Judgement judgement) {
    /** What follows from a window above its limit. */
    public enum Judgement {
        /** The simulation breaks off. */
        BREAKS_OFF,
        /** It goes on, so that it is seen how far a window goes. */
        GOES_ON
    }

    /** Nothing. */
    public static final Script NONE = new Script(List.of(), 0, List.of(), Judgement.BREAKS_OFF);

    public Script {
        otherPools = List.copyOf(otherPools);
        happenings = List.copyOf(happenings);
    }

    /** Only this is done, and windows are measured. */
    public static Script measuring(ScheduledEvent... happenings) {
        return new Script(List.of(), 0, List.of(happenings), Judgement.GOES_ON);
    }
}
