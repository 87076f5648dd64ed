package io.penstock.lab.chaos;

import io.penstock.budget.kafka.clock.Clocks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A ledger's clocks, of which another process can step the one on the wall: a file says by how many milliseconds it is
 * ahead, below zero for behind. While there is no file it is right. Safe for use by several threads.
 */
public final class SteppableClocks implements Clocks {
    /** So long a step may go unseen: much shorter than any that is made, and a look at a file costs nothing then. */
    static final long LOOK_MILLIS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(SteppableClocks.class);

    private final Path file;
    private final Clocks right;
    private long offsetMillis;
    private long lookAtElapsedMillis;
    private boolean isUnreadable;

    private SteppableClocks(Path file, Clocks right) {
        this.file = file;
        this.right = right;
        this.offsetMillis = readOffset();
        this.lookAtElapsedMillis = Long.MIN_VALUE;
    }

    /**
     * Clocks that are wrong as the file says.
     *
     * @param right those that they are ahead of
     * @throws IllegalArgumentException when the file holds anything but a whole number
     * @throws UncheckedIOException when it is there and cannot be read
     */
    public static SteppableClocks of(Path file, Clocks right) {
        return new SteppableClocks(file, right);
    }

    /** Puts the wall clock of the process that reads this file so far ahead. */
    static void step(Path file, Duration offset) {
        try {
            Path next = Files.writeString(Path.of(file + ".next"), Long.toString(offset.toMillis()));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written", e);
        }
    }

    @Override
    public synchronized Reading read(long streamMillis) {
        Reading reading = right.read(streamMillis);
        if (reading.elapsedMillis() >= lookAtElapsedMillis) {
            lookAtElapsedMillis = reading.elapsedMillis() + LOOK_MILLIS;
            look();
        }
        return new Reading(reading.wallMillis() + offsetMillis, reading.elapsedMillis());
    }

    private void look() {
        try {
            offsetMillis = readOffset();
            isUnreadable = false;
        } catch (IllegalArgumentException | UncheckedIOException e) {
            if (!isUnreadable) {
                LOG.error("the clock stays {} ms ahead: {}", offsetMillis, e.getMessage());
            }
            isUnreadable = true;
        }
    }

    private long readOffset() {
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (NoSuchFileException none) {
            return 0;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(file + " must hold a whole number of milliseconds", e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
