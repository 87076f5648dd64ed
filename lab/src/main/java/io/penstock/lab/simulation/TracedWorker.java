package io.penstock.lab.simulation;

import io.penstock.dispatcher.core.WorkerObserver;
import io.penstock.records.AttemptResult;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** Writes what becomes of a worker's partitions to the trace. */
record TracedWorker(String worker, Trace trace) implements WorkerObserver {
    @Override
    public void settled(AttemptResult result) {
        // Traced where the ledger reads it.
    }

    @Override
    public void lost(Collection<Integer> partitions) {
        Set<Integer> numbers = new TreeSet<>(partitions);
        trace.add(() -> "worker '" + worker + "' has lost partitions " + numbers);
    }

    @Override
    public void awaits(int runningCalls, Collection<Integer> partitions, Duration bound) {
        Set<Integer> numbers = new TreeSet<>(partitions);
        trace.add(() -> "worker '" + worker + "' waits for " + runningCalls + " calls on partitions " + numbers);
    }

    @Override
    public void givesUp(int runningCalls, Collection<Integer> partitions, Duration bound) {
        Set<Integer> numbers = new TreeSet<>(partitions);
        trace.add(() -> "worker '" + worker + "' gives up " + runningCalls + " calls on partitions " + numbers);
    }

    @Override
    public void cannotPublish() {
        trace.add(() -> "worker '" + worker + "' cannot publish its last results");
    }
}
