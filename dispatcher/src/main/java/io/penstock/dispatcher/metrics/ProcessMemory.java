package io.penstock.dispatcher.metrics;

import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Memory figures of this process. Allocation is summed over threads. What a thread allocates between the last reading
 * and its end is missed.
 */
public final class ProcessMemory {
    private final List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
    private final Map<Long, Long> allocatedByThread = new HashMap<>();
    private long allocatedByEnded;

    /** The figures now. */
    public synchronized Reading read() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        long collections = 0;
        long collectionMillis = 0;
        for (GarbageCollectorMXBean collector : collectors) {
            collections += Math.max(0, collector.getCollectionCount());
            collectionMillis += Math.max(0, collector.getCollectionTime());
        }
        return new Reading(heap.getUsed(), Math.max(0, heap.getMax()), allocated(), collections, collectionMillis);
    }

    private long allocated() {
        if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads)
                || !threads.isThreadAllocatedMemorySupported()) {
            return 0;
        }
        long[] ids = threads.getAllThreadIds();
        long[] bytes = threads.getThreadAllocatedBytes(ids);
        Map<Long, Long> now = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            if (bytes[i] >= 0) {
                now.put(ids[i], bytes[i]);
            }
        }
        allocatedByThread.forEach((id, before) -> {
            if (!now.containsKey(id)) {
                allocatedByEnded += before;
            }
        });
        allocatedByThread.clear();
        allocatedByThread.putAll(now);
        return allocatedByEnded
                + now.values().stream().mapToLong(Long::longValue).sum();
    }

    /** One reading; {@code heapMaxBytes} is 0 when the heap has no bound. */
    public record Reading(
            long heapUsedBytes, long heapMaxBytes, long allocatedBytes, long collections, long collectionMillis) {}
}
