package io.penstock.lab.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class AllocationTest {
    private static final int BYTES = 10_000_000;

    @Test
    void whatEveryThreadAllocatesCounts() throws InterruptedException {
        Allocation allocation = Allocation.begin();

        byte[] ours = new byte[BYTES];
        byte[][] theirs = new byte[1][];
        var allocated = new CountDownLatch(1);
        var counted = new CountDownLatch(1);
        Thread other = new Thread(() -> {
            theirs[0] = new byte[BYTES];
            allocated.countDown();
            try {
                counted.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        other.start();
        allocated.await();
        long bytes = allocation.bytes();
        counted.countDown();
        other.join();

        assertThat(bytes).isGreaterThanOrEqualTo((long) ours.length + theirs[0].length);
    }
}
