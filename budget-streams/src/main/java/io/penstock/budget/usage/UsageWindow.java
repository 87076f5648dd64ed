package io.penstock.budget.usage;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one instance is charged with inside a sliding window, in slots of a fixed length.
 *
 * <p>A charge falls into the slot of its instant, and a slot leaves only when its newest instant is a full hold old, so
 * the sum never understates the true sliding window; it overstates it by less than one slot. Charges may lie in the
 * future: a reservation is charged at the latest instant at which its attempt may start, and so leaves exactly when it
 * can no longer matter. A window fails closed: what cannot be told exactly counts, and for too long rather than too short.
 *
 * <p>Not safe for use by several threads. All instants are milliseconds of the epoch.
 */
public final class UsageWindow {
    /** A window is cut into this many slots, unless they would be shorter than {@link #MIN_SLOT_MILLIS}. */
    static final int SLOTS_PER_WINDOW = 600;

    static final long MIN_SLOT_MILLIS = 10;

    private static final int DIMENSIONS = 3;

    /** Slots whose sum is kept as well, so that a search looks at few of them. A power of two. */
    private static final int BLOCK = 32;

    /** Stands for the cells and the blocks while nothing is charged: every slot is read as zero. */
    private static final long[] NOTHING = new long[DIMENSIONS];

    /** Told of every slot whose sum changed; {@link Spend#NONE} when the slot is empty or has left. */
    @FunctionalInterface
    public interface SlotListener {
        void changed(long slot, Spend sum);
    }

    private final long windowMillis;
    private final long slotMillis;
    private final SlotListener listener;

    /** A ring of a power of two: the slot {@code s} is at {@code s} modulo the capacity, three longs each. */
    private long[] cells = NOTHING;

    /** The sums of {@value #BLOCK} slots each, in the same way. A block's first slot is a multiple of {@value #BLOCK}. */
    private long[] blocks = NOTHING;

    private int capacity = 1;
    private long oldestSlot = Long.MIN_VALUE;
    private long newestSlot = Long.MIN_VALUE;
    private long requests;
    private long inputTokens;
    private long outputTokens;

    /** @param windowMillis at least 10 ms */
    public UsageWindow(long windowMillis, SlotListener listener) {
        if (windowMillis < MIN_SLOT_MILLIS) {
            throw new IllegalArgumentException(
                    "a window must be at least " + MIN_SLOT_MILLIS + " ms, got " + windowMillis + " ms");
        }
        this.windowMillis = windowMillis;
        this.slotMillis = Math.max(MIN_SLOT_MILLIS, windowMillis / SLOTS_PER_WINDOW);
        this.listener = listener;
    }

    /** Charges an instant; one that has left the window already counts in the oldest slot. */
    public void add(long atMillis, Spend spend) {
        charge(slotOf(atMillis), spend);
    }

    private void charge(long slot, Spend spend) {
        change(makeRoom(slot), spend.requests(), spend.inputTokens(), spend.outputTokens());
    }

    /** Takes a charge back. What has left the window is not taken twice: no slot goes below zero. */
    public void subtract(long atMillis, Spend spend) {
        long slot = slotOf(atMillis);
        if (slot >= oldestSlot && slot <= newestSlot && oldestSlot != Long.MIN_VALUE) {
            change(slot, -spend.requests(), -spend.inputTokens(), -spend.outputTokens());
        }
    }

    /**
     * Adds the sum of a slot that was saved, after {@link #advance}. The listener is told only when it is not put into the
     * same slot: because it has left, or lies beyond what is believed.
     *
     * @param latestMillis no charge is believed to lie beyond this instant, and counts there if it does
     * @return the newest instant of the slot that it was put into, or of the one that it left from
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
     * Lets go of the slots whose newest instant is at least the window and the slack old. When the clock has stepped back, it
     * begins again from there.
     *
     * @param slackMillis how much longer than the window a charge is held, for clocks that differ
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

    /** Charges beyond the latest slot are of a clock that was ahead: they count in that slot. */
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
     * The first instant at which {@link #advance} may let anything go; before the first charge any instant.
     *
     * @param slackMillis as in {@link #advance}
     */
    public long nextAdvanceMillis(long slackMillis) {
        return oldestSlot == Long.MIN_VALUE ? Long.MIN_VALUE : leavesAt(oldestSlot, slackMillis);
    }

    /**
     * Moves every charge along with a clock that has stepped, backwards when below zero: by whole slots, never by too few, so
     * that nothing leaves before its time has passed.
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

    /** All that is charged and has not left. */
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

    /** Whether a block begins with this slot whose slots have all been charged, or passed over: none of them is older. */
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

    /** Tells of every slot that holds anything. */
    public void forEach(SlotListener told) {
        for (long slot = oldestSlot; slot <= newestSlot && oldestSlot != Long.MIN_VALUE; slot++) {
            if (!isEmpty(slot)) {
                told.changed(slot, sum(slot));
            }
        }
    }

    /** Charges another window with every slot of this one, at the slot's newest instant: never too early to leave. */
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

    /** The slot to charge instead of this one: itself, or the oldest when it has left already. */
    private long makeRoom(long slot) {
        if (oldestSlot == Long.MIN_VALUE) {
            // before anything has left, what is a full window older than the first charge may still come
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

    /** An instance that is idle takes no room for slots. */
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
