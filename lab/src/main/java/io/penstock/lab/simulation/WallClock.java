package io.penstock.lab.simulation;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.TopologyTestDriver;

/**
 * The wall clock of a test driver. A machine's clock can be put back, and then Kafka Streams' timers wait until it shows
 * again what it has shown; the driver's own method knows only forwards.
 */
final class WallClock {
    private final TopologyTestDriver driver;
    private final AtomicLong millis;

    WallClock(TopologyTestDriver driver) {
        this.driver = driver;
        try {
            Field time = TopologyTestDriver.class.getDeclaredField("mockWallClockTime");
            time.setAccessible(true);
            Object clock = time.get(driver);
            Field field = clock.getClass().getDeclaredField("timeMs");
            field.setAccessible(true);
            millis = (AtomicLong) field.get(clock);
        } catch (ReflectiveOperationException other) {
            throw new IllegalStateException(
                    "this version of Kafka Streams' test driver keeps its time elsewhere", other);
        }
    }

    /** Shows another time, and lets the topology do what is due then. */
    void show(long nowMillis) {
        long forwards = nowMillis - millis.get();
        if (forwards < 0) {
            millis.set(nowMillis);
        }
        driver.advanceWallClockTime(Duration.ofMillis(Math.max(0, forwards)));
    }
}
