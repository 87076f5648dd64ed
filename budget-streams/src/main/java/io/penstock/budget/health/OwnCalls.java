package io.penstock.budget.health;

import io.penstock.budget.window.LimitKind;
import io.penstock.budget.window.Spend;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What this ledger spent on an instance, by the tenth of a second in which the calls started, for a little longer than two
 * minutes: a reading may be a minute old, and tells of the minute before it. A call that still runs is kept apart, with
 * what is reserved for it.
 */
final class OwnCalls {
    static final long SLOT_MILLIS = 100;

    private static final int SLOTS = 1_350;
    private static final int DIMENSIONS = 3;

    /**
     * A call that has not ended.
     *
     * @param expected what it will cost, most likely
     */
    record Running(long grantedAtMillis, Spend reserved, Spend expected) {}

    private static final long[] NONE = {};

    /**
     * The slot {@code s} is at {@code floorMod(s, SLOTS)}, three longs each; an older slot gives way. Made with the first
     * call, so that an instance that is idle takes no room for slots.
     */
    private long[] cells = NONE;

    private long[] slotOfCell = NONE;
    private long newestSlot = Long.MIN_VALUE;

    /** In the order of the grants. */
    private final Map<Long, Running> running = new LinkedHashMap<>();

    /** Moves every slot and every call that runs along with the clock. */
    void clockStepped(long byMillis) {
        long bySlots = Math.floorDiv(byMillis, SLOT_MILLIS);
        long[] oldCells = cells.clone();
        long[] oldSlots = slotOfCell.clone();
        Arrays.fill(cells, 0);
        Arrays.fill(slotOfCell, 0);
        for (int cell = 0; cell < oldSlots.length; cell++) {
            if (oldSlots[cell] != 0) {
                long slot = oldSlots[cell] + bySlots;
                slotOfCell[cellOf(slot)] = slot;
                System.arraycopy(oldCells, cell * DIMENSIONS, cells, cellOf(slot) * DIMENSIONS, DIMENSIONS);
            }
        }
        newestSlot = newestSlot == Long.MIN_VALUE ? newestSlot : newestSlot + bySlots;
        running.replaceAll(
                (grantId, call) -> new Running(call.grantedAtMillis() + byMillis, call.reserved(), call.expected()));
    }

    void granted(long grantId, Running call) {
        running.put(grantId, call);
    }

    /** Empty when it was not known as running. */
    Optional<Running> ended(long grantId, long startedAtMillis, Spend counted) {
        change(startedAtMillis, counted, 1);
        return Optional.ofNullable(running.remove(grantId));
    }

    /** Its call may have been counted, at the latest instant at which it could have started. */
    void lapsed(long grantId, long startByMillis) {
        Running lapsed = running.remove(grantId);
        if (lapsed != null) {
            change(startByMillis, lapsed.reserved(), 1);
        }
    }

    void restore(long atMillis, Spend charged) {
        change(atMillis, charged, 1);
    }

    /** Takes one that was outstanding apart; it was restored as charged when it had to start. */
    void restore(long grantId, Running call, long startByMillis) {
        change(startByMillis, call.reserved(), -1);
        granted(grantId, call);
    }

    /** Lets go of the slots when all of them are too old to be asked for. */
    void forget(long nowMillis) {
        if (cells != NONE && slotOf(nowMillis) - newestSlot > SLOTS) {
            cells = NONE;
            slotOfCell = NONE;
            newestSlot = Long.MIN_VALUE;
        }
    }

    /** What was spent and what runs, to be asked for at instants of which none is before the one asked for last. */
    Sweep sweep(LimitKind kind) {
        return new Sweep(kind);
    }

    /**
     * Goes through the calls once, however many instants are asked for. Grants are taken for made in the order of time;
     * where a clock went back, those after the step are found too late, and others seem to spend more than they do.
     */
    final class Sweep {
        private final LimitKind kind;
        private final Iterator<Running> calls = running.values().iterator();
        private @Nullable Running next = calls.hasNext() ? calls.next() : null;
        private long runningSum;

        private Sweep(LimitKind kind) {
            this.kind = kind;
        }

        /** Reserved for the calls that may have started by an instant and have not ended. */
        long running(long atMillis) {
            while (next != null && next.grantedAtMillis() <= atMillis) {
                runningSum += next.reserved().of(kind);
                next = calls.hasNext() ? calls.next() : null;
            }
            return runningSum;
        }

        /** A sum of its own, of what ended calls spent. */
        Range range() {
            return new Range(kind);
        }
    }

    /** What ended calls spent in a range of slots, which moves on with the instants that are asked for. */
    final class Range {
        private final LimitKind kind;
        private long first;
        private long end;
        private long sum;

        private Range(LimitKind kind) {
            this.kind = kind;
        }

        /** Of those that started from the tenth of a second of an instant to the one of another, both included. */
        long spent(long fromMillis, long toMillis) {
            long newFirst = slotOf(fromMillis);
            long newEnd = slotOf(toMillis) + 1;
            if (newFirst < first || newEnd < end || newFirst >= end) {
                sum = sum(newFirst, newEnd, kind);
            } else {
                sum += sum(end, newEnd, kind) - sum(first, newFirst, kind);
            }
            first = newFirst;
            end = newEnd;
            return sum;
        }
    }

    /** Of the slots from one, included, to another, excluded. */
    private long sum(long first, long end, LimitKind kind) {
        if (cells == NONE || first >= end) {
            return 0;
        }
        long sum = 0;
        int cell = cellOf(first);
        for (long slot = first; slot < end; slot++) {
            if (slotOfCell[cell] == slot) {
                sum += amount(cell * DIMENSIONS, kind);
            }
            cell = cell + 1 == SLOTS ? 0 : cell + 1;
        }
        return sum;
    }

    private long amount(int at, LimitKind kind) {
        return switch (kind) {
            case REQUESTS -> cells[at];
            case TOKENS -> cells[at + 1] + cells[at + 2];
            case INPUT_TOKENS -> cells[at + 1];
            case OUTPUT_TOKENS -> cells[at + 2];
        };
    }

    private void change(long atMillis, Spend spend, int sign) {
        long slot = slotOf(atMillis);
        if (cells == NONE) {
            cells = new long[SLOTS * DIMENSIONS];
            slotOfCell = new long[SLOTS];
        }
        newestSlot = Math.max(newestSlot, slot);
        int cell = cellOf(slot);
        if (slotOfCell[cell] > slot) {
            return;
        }
        int at = cell * DIMENSIONS;
        if (slotOfCell[cell] < slot) {
            slotOfCell[cell] = slot;
            cells[at] = 0;
            cells[at + 1] = 0;
            cells[at + 2] = 0;
        }
        cells[at] = Math.max(0, cells[at] + sign * spend.requests());
        cells[at + 1] = Math.max(0, cells[at + 1] + sign * spend.inputTokens());
        cells[at + 2] = Math.max(0, cells[at + 2] + sign * spend.outputTokens());
    }

    private static long slotOf(long atMillis) {
        return Math.floorDiv(atMillis, SLOT_MILLIS);
    }

    private static int cellOf(long slot) {
        return (int) Math.floorMod(slot, (long) SLOTS);
    }
}
