package io.penstock.dispatcher.core;

import io.penstock.records.AttemptResult;
import java.time.Duration;
import java.util.Collection;

/** Told what becomes of grants and partitions, on the worker's thread. */
public interface WorkerObserver {

    /** The outcome of a grant is committed. */
    void settled(AttemptResult result);

    /** Partitions were lost without notice. What was running on them is dropped. */
    void lost(Collection<Integer> partitions);

    /** Partitions are being released, and the calls that run on them are waited for. */
    void awaits(int runningCalls, Collection<Integer> partitions, Duration bound);

    /** Calls still run at the end of the wait, and are given up. */
    void givesUp(int runningCalls, Collection<Integer> partitions, Duration bound);

    /** The last results of partitions that are being released could not be committed in time. */
    void cannotPublish();
}
