package io.penstock.dispatcher.offsets;

import java.util.TreeSet;

/**
 * One owner's view of one partition, from taking it over to letting it go: which records are done, in whatever order
 * they complete. Not safe for use by several threads.
 */
public final class PartitionTracker {
    /** Polling stops when the commit metadata could pass this part of its bound. */
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
     * @param end the partition's end at the take-over: what an earlier owner read is below it
     */
    public static PartitionTracker takeOver(PartitionProgress found, long end) {
        return new PartitionTracker(found, end);
    }

    /** Takes note of a record; offsets come in ascending order, from {@link PartitionProgress#base()} of the take-over on. */
    public ReplayStatus read(long offset) {
        dropVanished(offset);
        if (offset < found.position()) {
            return unread.remove(offset) ? early() : ReplayStatus.DONE;
        }
        pending.add(offset);
        position = offset + 1;
        return offset < end ? early() : ReplayStatus.NEW;
    }

    /** Takes note that there is no further record below {@code position}: the rest were transaction markers. */
    public void advance(long newPosition) {
        dropVanished(Math.min(newPosition, found.position()));
        position = Math.max(position, newPosition);
    }

    /** As {@link #advance}, and whether anything was passed by it. */
    public boolean passes(long newPosition) {
        long before = position;
        advance(newPosition);
        return position > before;
    }

    /** Takes note that a record needs nothing more. */
    public void done(long offset) {
        if (!pending.remove(offset)) {
            throw new IllegalStateException("only a pending offset can be done, got " + offset);
        }
    }

    /** Takes back that a record needs nothing more, before that is committed. */
    public void notDone(long offset) {
        pending.add(offset);
    }

    /** What can be committed now. While suspects are left, the marker stays {@link HandoverState#OPEN}. */
    public PartitionProgress progress(HandoverState marker) {
        return new PartitionProgress(position, pending, suspectsAreLeft() ? HandoverState.OPEN : marker);
    }

    /** Whether polling has to stop until something completes. */
    public boolean isFull() {
        long base = pending.isEmpty() ? position : pending.first();
        return CommitMetadata.charactersAtMost(pending.size(), position - base) >= FULL * CommitMetadata.MAX_CHARACTERS;
    }

    public int pending() {
        return pending.size();
    }

    /** Whether something that an earlier owner may have started is not yet reported. */
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
