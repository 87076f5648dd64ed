package io.penstock.lab.bench;

import java.lang.management.ManagementFactory;

/** Measures the used heap, in bytes, after full collections. */
final class Heap {
    private static final int COLLECTIONS = 3;

    private Heap() {}

    static long usedBytes() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
