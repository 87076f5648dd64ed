package io.penstock.dispatcher.offsets;

import java.util.TreeSet;

/**
 * Which records of a partition are done, for one owner from take-over to release. Records complete in any order. Not
 * thread-safe.
 */
public final class PartitionTracker {
    /** Reading stops when the commit metadata could exceed this part of its bound. */
    private static final double FULL = 0.75;

    private final PartitionProgress found;
    private final long end;
    private final TreeSet<Long> pending;
    private final TreeSet<Long> unread;
    private long position;

    private PartitionTracker(PartitionProgress found, long end) {
        this.found = found;
        this.end = end;
        this.pending = new TreeSet<>(found.pending());
        this.unread = new TreeSet<>(found.pending());
        this.position = found.position();
    }

    /**
     * A tracker for a partition that has just been assigned.
     *
     * @param found what the earlier owner committed
     * @param end the partition's end at the take-over; everything that an earlier owner read is below it
     */
    public static PartitionTracker takeOver(PartitionProgress found, long end) {
        return new PartitionTracker(found, end);
    }

    /**
     * Notes a record that was read. Offsets ascend, starting at {@link PartitionProgress#base()} of the take-over.
     */
    public ReplayStatus read(long offset) {
        dropVanished(offset);
        if (offset < found.position()) {
            return unread.remove(offset) ? early() : ReplayStatus.DONE;
        }
        pending.add(offset);
        position = offset + 1;
        return offset < end ? early() : ReplayStatus.NEW;
    }

    /** Notes that there is no further record below {@code newPosition}: the rest were transaction markers. */
    public void advance(long newPosition) {
        dropVanished(Math.min(newPosition, found.position()));
        position = Math.max(position, newPosition);
    }

    /** As {@link #advance}; returns whether the position moved. */
    public boolean passes(long newPosition) {
        long before = position;
        advance(newPosition);
        return position > before;
    }

    /**
     * Notes that a record is done.
     *
     * @throws IllegalStateException if the offset is not pending
     */
    public void done(long offset) {
        if (!pending.remove(offset)) {
            throw new IllegalStateException("only a pending offset can be done, got " + offset);
        }
    }

    /** Takes {@link #done} back, before it is committed. */
    public void notDone(long offset) {
        pending.add(offset);
    }

    /** The progress to commit now. While suspects are left, its marker is {@link HandoverState#OPEN}. */
    public PartitionProgress progress(HandoverState marker) {
        return new PartitionProgress(position, pending, suspectsAreLeft() ? HandoverState.OPEN : marker);
    }

    /** Whether reading has to stop until a record is done. */
    public boolean isFull() {
        long base = pending.isEmpty() ? position : pending.first();
        return CommitMetadata.charactersAtMost(pending.size(), position - base) >= FULL * CommitMetadata.MAX_CHARACTERS;
    }

    public int pending() {
        return pending.size();
    }

    /** Whether a record that an earlier owner may have started is not done yet. */
    public boolean suspectsAreLeft() {
        if (found.marker() == HandoverState.CLEAN) {
            return false;
        }
        return position < end || (!pending.isEmpty() && pending.first() < end);
    }

    private ReplayStatus early() {
        return found.marker() == HandoverState.CLEAN ? ReplayStatus.INHERITED : ReplayStatus.SUSPECT;
    }

    /** Pending records that the topic no longer holds will never be read again. */
    private void dropVanished(long offset) {
        while (!unread.isEmpty() && unread.first() < offset) {
            pending.remove(unread.pollFirst());
        }
    }
}
