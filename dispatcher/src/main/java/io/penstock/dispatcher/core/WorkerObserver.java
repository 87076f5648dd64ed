package io.penstock.dispatcher.core;

import io.penstock.records.AttemptResult;
import java.time.Duration;
import java.util.Collection;

/** Hears of what becomes of grants and partitions, on the worker's thread. */
public interface WorkerObserver {

    /** The outcome of a grant is committed. */
    void settled(AttemptResult result);

    /** Partitions were taken away without being asked for; what was running on them is dropped. */
    void lost(Collection<Integer> partitions);

    /** Partitions are let go of, and calls that run on them are waited for. */
    void awaits(int runningCalls, Collection<Integer> partitions, Duration bound);

    /** Calls ran longer than is waited for, and are given up. */
    void givesUp(int runningCalls, Collection<Integer> partitions, Duration bound);

    /** The last results of partitions that are let go of cannot be committed in time. */
    void cannotPublish();
}
