package io.penstock.lab.simulation;

import io.penstock.records.PoolConfig;
import java.util.List;

/**
 * What a scenario has in addition to its pool, traffic and drawn faults.
 *
 * @param otherPools pools in addition to the scenario's own, to which its requests may be passed on
 * @param configuredAtMillis when the ledger can read the pools' configurations, in milliseconds since the beginning;
 *     0 for from the start
 * @param happenings scheduled events, in any order
 * @param judgement what follows from a window above its limit
 */
public record Script(
        List<PoolConfig> otherPools, long configuredAtMillis, List<ScheduledEvent> happenings, Judgement judgement) {
    /** What follows from a window above its limit. */
    public enum Judgement {
        /** The simulation fails. */
        BREAKS_OFF,
        /** The simulation goes on, to show how far a window goes. */
        GOES_ON
    }

    /** The empty script. */
    public static final Script NONE = new Script(List.of(), 0, List.of(), Judgement.BREAKS_OFF);

    public Script {
        otherPools = List.copyOf(otherPools);
        happenings = List.copyOf(happenings);
    }

    /** A script of these events that measures windows instead of failing. */
    public static Script measuring(ScheduledEvent... happenings) {
        return new Script(List.of(), 0, List.of(happenings), Judgement.GOES_ON);
    }
}
