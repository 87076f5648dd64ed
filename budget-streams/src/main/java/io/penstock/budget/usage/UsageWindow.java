package io.penstock.budget.usage;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one instance is charged within a sliding window, in slots of a fixed length.
 *
 * <p>A charge falls into the slot of its instant. A slot leaves only when its newest instant is as old as the window
 * and the slack, so the sum never understates the true sliding window, and a charge is held for less than one slot too
 * long. Charges may lie in the future: a reservation is charged at the latest instant at which its attempt may start,
 * and so leaves when it can no longer matter. A window fails closed: what is not known exactly counts, and rather too
 * long than too short.
 *
 * <p>Not safe for use by several threads. All instants are milliseconds of the epoch.
 */
public final class UsageWindow {
    /** A window is cut into this many slots, unless they would be shorter than {@link #MIN_SLOT_MILLIS}. */
    static final int SLOTS_PER_WINDOW = 600;

    static final long MIN_SLOT_MILLIS = 10;

    private static final int DIMENSIONS = 3;

    /**
     * The number of slots in a block, whose sum is kept as well so that a search looks at fewer slots. A power of two.
     */
    private static final int BLOCK = 32;

    /** Used for the cells and the blocks while nothing is charged: every slot then reads as zero. */
    private static final long[] NOTHING = new long[DIMENSIONS];

    /** Receives every slot whose sum has changed, with {@link Spend#NONE} when the slot is empty or has left. */
    @FunctionalInterface
    public interface SlotListener {
        void changed(long slot, Spend sum);
    }

    private final long windowMillis;
    private final long slotMillis;
    private final SlotListener listener;

    /**
     * A ring whose capacity is a power of two: slot {@code s} is at {@code s} modulo the capacity, three longs each.
     */
    private long[] cells = NOTHING;

    /**
     * The sums of {@value #BLOCK} slots each, laid out alike. A block's first slot is a multiple of {@value #BLOCK}.
     */
    private long[] blocks = NOTHING;

    private int capacity = 1;
    private long oldestSlot = Long.MIN_VALUE;
    private long newestSlot = Long.MIN_VALUE;
    private long requests;
    private long inputTokens;
    private long outputTokens;

    /**
     * An empty window.
     *
     * @param windowMillis its length, at least 10 ms
     * @throws IllegalArgumentException when the length is below that
     */
    public UsageWindow(long windowMillis, SlotListener listener) {
        if (windowMillis < MIN_SLOT_MILLIS) {
            throw new IllegalArgumentException(
                    "a window must be at least " + MIN_SLOT_MILLIS + " ms, got " + windowMillis + " ms");
        }
        this.windowMillis = windowMillis;
        this.slotMillis = slotMillis(windowMillis);
        this.listener = listener;
    }

    /** The length of a slot, for which a charge is held at most beyond the window and the slack. */
    public static long slotMillis(long windowMillis) {
        return Math.max(MIN_SLOT_MILLIS, windowMillis / SLOTS_PER_WINDOW);
    }

    /** Charges a spend at an instant. If that has left the window already, the oldest slot is charged. */
    public void add(long atMillis, Spend spend) {
        charge(slotOf(atMillis), spend);
    }

    private void charge(long slot, Spend spend) {
        change(makeRoom(slot), spend.requests(), spend.inputTokens(), spend.outputTokens());
    }

    /** Takes a charge back, unless it has left the window. No slot goes below zero. */
    public void subtract(long atMillis, Spend spend) {
        long slot = slotOf(atMillis);
        if (slot >= oldestSlot && slot <= newestSlot && oldestSlot != Long.MIN_VALUE) {
            change(slot, -spend.requests(), -spend.inputTokens(), -spend.outputTokens());
        }
    }

    /**
     * Adds the saved sum of a slot; to be called after {@link #advance}. The listener is told when the saved state
     * changes: the slot has left, lies beyond what is believed, or is charged already.
     *
     * @param latestMillis no charge is believed to lie beyond this instant, and counts there if it does
     * @return the newest instant of the slot that was charged, or of the one that has left
     */
    public long restore(long slot, Spend sum, long latestMillis) {
        if (oldestSlot != Long.MIN_VALUE && slot < oldestSlot) {
            listener.changed(slot, Spend.NONE);
            return newestInstantOf(slot);
        }
        long believed = Math.min(slot, slotOf(latestMillis));
        if (believed != slot) {
            listener.changed(slot, Spend.NONE);
            charge(believed, sum);
        } else {
            makeRoom(slot);
            Spend moved = sum(slot);
            Spend both = moved.plus(sum);
            put(slot, both.requests(), both.inputTokens(), both.outputTokens());
            if (!moved.isNone()) {
                listener.changed(slot, both);
            }
        }
        return newestInstantOf(believed);
    }

    /**
     * Releases the slots whose newest instant is at least the window and the slack old. After a step back of the
     * clock, the window begins earlier again.
     *
     * @param slackMillis how much longer than the window a charge is held, because clocks differ
     * @param latestMillis no charge is believed to lie beyond this instant, and counts there if it does
     * @return whether anything that was charged has left
     */
    public boolean advance(long nowMillis, long slackMillis, long latestMillis) {
        // the first slot with: now < newest instant + window + slack, its newest instant being (slot + 1) * length - 1
        long firstLive = Math.floorDiv(nowMillis - windowMillis - slackMillis + 1, slotMillis);
        if (oldestSlot == Long.MIN_VALUE) {
            oldestSlot = firstLive;
            newestSlot = firstLive;
            return false;
        }
        believe(slotOf(latestMillis), firstLive);
        if (firstLive == oldestSlot) {
            return false;
        }
        boolean hasLeft = false;
        for (; oldestSlot < firstLive && oldestSlot <= newestSlot; oldestSlot++) {
            if (!isEmpty(oldestSlot)) {
                put(oldestSlot, 0, 0, 0);
                listener.changed(oldestSlot, Spend.NONE);
                hasLeft = true;
            }
        }
        beginAt(firstLive);
        letGoOfNothing();
        return hasLeft;
    }

    /** Moves charges beyond the latest slot, which a clock that was ahead has made, to that slot. */
    private void believe(long latest, long firstLive) {
        if (newestSlot <= latest) {
            return;
        }
        Spend ahead = Spend.NONE;
        for (long slot = Math.max(oldestSlot, latest + 1); slot <= newestSlot; slot++) {
            if (!isEmpty(slot)) {
                ahead = ahead.plus(sum(slot));
                put(slot, 0, 0, 0);
                listener.changed(slot, Spend.NONE);
            }
        }
        newestSlot = latest;
        if (oldestSlot > latest) {
            oldestSlot = latest;
        }
        beginAt(Math.min(oldestSlot, firstLive));
        if (!ahead.isNone()) {
            charge(latest, ahead);
        }
    }

    private void beginAt(long slot) {
        if (slot < oldestSlot && cells != NOTHING && newestSlot - slot >= capacity) {
            grow(newestSlot - slot + 1);
        }
        oldestSlot = slot;
        newestSlot = Math.max(newestSlot, oldestSlot);
    }

    /**
     * The first instant at which {@link #advance} may release anything; {@link Long#MIN_VALUE} before the first
     * charge.
     *
     * @param slackMillis as in {@link #advance}
     */
    public long nextAdvanceMillis(long slackMillis) {
        return oldestSlot == Long.MIN_VALUE ? Long.MIN_VALUE : leavesAt(oldestSlot, slackMillis);
    }

    /**
     * Moves every charge along with a clock that has stepped, backwards when {@code byMillis} is negative. It moves by
     * whole slots, rounded up, so that nothing leaves too early.
     */
    public void clockStepped(long byMillis) {
        if (oldestSlot == Long.MIN_VALUE) {
            return;
        }
        long bySlots = -Math.floorDiv(-byMillis, slotMillis);
        SortedMap<Long, Spend> charged = new TreeMap<>();
        for (long slot = oldestSlot; slot <= newestSlot; slot++) {
            if (!isEmpty(slot)) {
                charged.put(slot + bySlots, sum(slot));
                put(slot, 0, 0, 0);
                listener.changed(slot, Spend.NONE);
            }
        }
        oldestSlot += bySlots;
        newestSlot += bySlots;
        charged.forEach(this::charge);
    }

    /** The sum of all charges that have not left. */
    public long used(LimitKind kind) {
        return switch (kind) {
            case REQUESTS -> requests;
            case TOKENS -> inputTokens + outputTokens;
            case INPUT_TOKENS -> inputTokens;
            case OUTPUT_TOKENS -> outputTokens;
        };
    }

    /**
     * The first instant at which at least {@code excess} of what is charged now has left, if nothing else is charged.
     *
     * @param slackMillis as in {@link #advance}
     * @return {@link Long#MAX_VALUE} when less than {@code excess} is charged
     */
    public long whenFreed(LimitKind kind, long excess, long slackMillis) {
        long freed = 0;
        for (long slot = oldestSlot; slot <= newestSlot && oldestSlot != Long.MIN_VALUE; slot++) {
            if (isWholeBlock(slot) && freed + ofBlock(slot, kind) < excess) {
                freed += ofBlock(slot, kind);
                slot += BLOCK - 1;
                continue;
            }
            freed += amount(slot, kind);
            if (freed >= excess) {
                return leavesAt(slot, slackMillis);
            }
        }
        return Long.MAX_VALUE;
    }

    /**
     * How much of what is charged now will have left by an instant.
     *
     * @param slackMillis as in {@link #advance}
     */
    public long freedBy(LimitKind kind, long atMillis, long slackMillis) {
        long freed = 0;
        for (long slot = oldestSlot; slot <= newestSlot && oldestSlot != Long.MIN_VALUE; slot++) {
            if (isWholeBlock(slot) && leavesAt(slot + BLOCK - 1, slackMillis) <= atMillis) {
                freed += ofBlock(slot, kind);
                slot += BLOCK - 1;
                continue;
            }
            if (leavesAt(slot, slackMillis) > atMillis) {
                break;
            }
            freed += amount(slot, kind);
        }
        return freed;
    }

    /** The last millisecond of a slot. */
    public long newestInstantOf(long slot) {
        return (slot + 1) * slotMillis - 1;
    }

    /** The first instant at which a slot's newest instant is a window and the slack old. */
    private long leavesAt(long slot, long slackMillis) {
        return (slot + 1) * slotMillis - 1 + windowMillis + slackMillis;
    }

    private long amount(long slot, LimitKind kind) {
        return amount(cells, index(slot), kind);
    }

    /** Whether a block begins with this slot and ends no later than the newest slot. */
    private boolean isWholeBlock(long slot) {
        return (slot & (BLOCK - 1)) == 0 && slot + BLOCK - 1 <= newestSlot;
    }

    private long ofBlock(long slot, LimitKind kind) {
        return amount(blocks, blockIndex(slot), kind);
    }

    private static long amount(long[] sums, int at, LimitKind kind) {
        return switch (kind) {
            case REQUESTS -> sums[at];
            case TOKENS -> sums[at + 1] + sums[at + 2];
            case INPUT_TOKENS -> sums[at + 1];
            case OUTPUT_TOKENS -> sums[at + 2];
        };
    }

    /** Hands every slot that holds anything to a listener. */
    public void forEach(SlotListener told) {
        for (long slot = oldestSlot; slot <= newestSlot && oldestSlot != Long.MIN_VALUE; slot++) {
            if (!isEmpty(slot)) {
                told.changed(slot, sum(slot));
            }
        }
    }

    /**
     * Charges another window with every slot of this one, at the slot's newest instant so that nothing leaves too
     * early.
     */
    public void copyTo(UsageWindow other) {
        for (long slot = oldestSlot; slot <= newestSlot && oldestSlot != Long.MIN_VALUE; slot++) {
            if (!isEmpty(slot)) {
                other.add((slot + 1) * slotMillis - 1, sum(slot));
            }
        }
    }

    private void change(long slot, long moreRequests, long moreInput, long moreOutput) {
        int at = index(slot);
        put(
                slot,
                Math.max(0, cells[at] + moreRequests),
                Math.max(0, cells[at + 1] + moreInput),
                Math.max(0, cells[at + 2] + moreOutput));
        listener.changed(slot, sum(slot));
    }

    /**
     * Makes room for a charge, and returns the slot to charge: this one, or the oldest when this one has left already.
     */
    private long makeRoom(long slot) {
        if (oldestSlot == Long.MIN_VALUE) {
            // before anything has left, charges up to a full window older than the first one may still come
            oldestSlot = slot - windowMillis / slotMillis;
            newestSlot = slot;
        }
        long charged = Math.max(slot, oldestSlot);
        if (cells == NOTHING || charged - oldestSlot >= capacity) {
            grow(charged - oldestSlot + 1);
        }
        newestSlot = Math.max(newestSlot, charged);
        return charged;
    }

    private void grow(long slots) {
        long[] oldCells = cells;
        int oldCapacity = capacity;
        capacity = powerOfTwo(Math.max(slots, windowMillis / slotMillis + 128));
        cells = new long[capacity * DIMENSIONS];
        blocks = new long[capacity / BLOCK * DIMENSIONS];
        for (long slot = oldestSlot; slot <= newestSlot && oldCells != NOTHING; slot++) {
            int from = index(slot, oldCapacity);
            for (int i = 0; i < DIMENSIONS; i++) {
                cells[index(slot) + i] = oldCells[from + i];
                blocks[blockIndex(slot) + i] += oldCells[from + i];
            }
        }
    }

    /** Releases the slots when all are empty, so that an idle instance takes no memory for them. */
    private void letGoOfNothing() {
        if (cells != NOTHING && requests == 0 && inputTokens == 0 && outputTokens == 0) {
            cells = NOTHING;
            blocks = NOTHING;
            capacity = 1;
            newestSlot = oldestSlot;
        }
    }

    private void put(long slot, long newRequests, long newInput, long newOutput) {
        int at = index(slot);
        int block = blockIndex(slot);
        long moreRequests = newRequests - cells[at];
        long moreInput = newInput - cells[at + 1];
        long moreOutput = newOutput - cells[at + 2];
        requests += moreRequests;
        inputTokens += moreInput;
        outputTokens += moreOutput;
        cells[at] = newRequests;
        cells[at + 1] = newInput;
        cells[at + 2] = newOutput;
        blocks[block] += moreRequests;
        blocks[block + 1] += moreInput;
        blocks[block + 2] += moreOutput;
    }

    private Spend sum(long slot) {
        int at = index(slot);
        return new Spend(cells[at], cells[at + 1], cells[at + 2]);
    }

    private boolean isEmpty(long slot) {
        int at = index(slot);
        return cells[at] == 0 && cells[at + 1] == 0 && cells[at + 2] == 0;
    }

    private long slotOf(long atMillis) {
        return Math.floorDiv(atMillis, slotMillis);
    }

    private int blockIndex(long slot) {
        return cells == NOTHING ? 0 : (int) (Math.floorDiv(slot, BLOCK) & (capacity / BLOCK - 1)) * DIMENSIONS;
    }

    private int index(long slot) {
        return index(slot, capacity);
    }

    private static int index(long slot, int capacity) {
        return (int) (slot & (capacity - 1)) * DIMENSIONS;
    }

    private static int powerOfTwo(long atLeast) {
        return Integer.highestOneBit(Math.toIntExact(atLeast) - 1) * 2;
    }
}
