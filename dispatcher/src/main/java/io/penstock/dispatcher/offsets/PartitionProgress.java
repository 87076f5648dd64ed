package io.penstock.dispatcher.offsets;

import java.util.Collection;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;

/**
 * How far a partition is done: everything below {@link #position()} except {@link #pending()}. Offsets that Kafka
 * itself uses (transaction markers) are never pending and so count as done.
 */
public final class PartitionProgress {
    private final long position;
    private final NavigableSet<Long> pending;
    private final HandoverState marker;

    /**
     * A progress with these values.
     *
     * @param position the lowest offset that has not been read; at least 0
     * @param pending offsets below the position that are not done; none below 0
     * @throws IllegalArgumentException if a value is out of its range
     */
    public PartitionProgress(long position, Collection<Long> pending, HandoverState marker) {
        this.position = position;
        this.pending = Collections.unmodifiableNavigableSet(new TreeSet<>(pending));
        this.marker = marker;
        if (position < 0) {
            throw new IllegalArgumentException("position must be at least 0, got " + position);
        }
        if (!this.pending.isEmpty() && (this.pending.first() < 0 || this.pending.last() >= position)) {
            throw new IllegalArgumentException("pending offsets must be in [0, " + position + "), got "
                    + this.pending.first() + " to " + this.pending.last());
        }
    }

    /** The progress of a partition of which nothing has been read from {@code position} on. */
    public static PartitionProgress startingAt(long position, HandoverState marker) {
        return new PartitionProgress(position, Collections.emptySet(), marker);
    }

    /** The lowest offset that is not done, which is committed to Kafka. */
    public long base() {
        return pending.isEmpty() ? position : pending.first();
    }

    public long position() {
        return position;
    }

    /** The pending offsets, in ascending order. */
    public NavigableSet<Long> pending() {
        return pending;
    }

    public HandoverState marker() {
        return marker;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PartitionProgress that
                && position == that.position
                && marker == that.marker
                && pending.equals(that.pending);
    }

    @Override
    public int hashCode() {
        return Objects.hash(position, pending, marker);
    }

    @Override
    public String toString() {
        return "Progress[position " + position + ", pending " + pending + ", " + marker + "]";
    }
}
