package io.penstock.lab.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Requests per second that are offered, granted and settled, on one thread, while others wait. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@State(Scope.Thread)
public class DecisionsBenchmark {
    static final int REQUESTS = 1_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @Param({"SLOTS", "TOKENS"})
    public Bound bound = Bound.SLOTS;

    @Param({"1000", "10000", "100000", "1000000"})
    public int waiting = 1_000;

    @Param("16")
    public int instances = 16;

    @Param("64")
    public int tenants = 64;

    private BusyPool pool = new BusyPool(Bound.SLOTS, new Load(0, 1, 1));

    /**
     * Fills the pool once for all iterations. Each continues with the ledger of the previous one, in its steady
     * state.
     */
    @Setup(Level.Trial)
    public void fill() {
        pool = new BusyPool(bound, new Load(waiting, instances, tenants));
    }

    /** Counts the thread's CPU time as well, which other programs on the machine hardly change. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Processor {
        public long requests;
        public long nanos;
    }

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public long offerGrantAndSettle(Processor processor) {
        long begunNanos = THREADS.getCurrentThreadCpuTime();
        long before = pool.granted();
        for (long end = pool.granted() + REQUESTS; pool.granted() < end; ) {
            pool.round();
        }
        processor.requests += pool.granted() - before;
        processor.nanos += THREADS.getCurrentThreadCpuTime() - begunNanos;
        return pool.granted();
    }
}
