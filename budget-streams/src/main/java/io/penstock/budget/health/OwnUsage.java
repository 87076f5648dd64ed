package io.penstock.budget.health;

import io.penstock.budget.usage.LimitKind;
import io.penstock.budget.usage.Spend;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What this ledger spent on an instance, by the tenth of a second in which the calls started. It covers a little more
 * than two minutes, because a reading may be a minute old and counts the minute before it. Calls that still run are
 * kept apart, with what is reserved for them.
 */
final class OwnUsage {
    static final long SLOT_MILLIS = 100;

    private static final int SLOTS = 1_350;
    private static final int DIMENSIONS = 3;

    /**
     * A call that has not ended.
     *
     * @param expected what it will most likely cost
     */
    record Running(long grantedAtMillis, Spend reserved, Spend expected) {}

    private static final long[] NONE = {};

    /**
     * Slot {@code s} is at {@code floorMod(s, SLOTS)}, three longs each, where it replaces an older slot. Allocated
     * with the first call, so that an idle instance takes no memory for slots.
     */
    private long[] cells = NONE;

    private long[] slotOfCell = NONE;
    private long newestSlot = Long.MIN_VALUE;

    /** In the order of the grants. */
    private final Map<Long, Running> running = new LinkedHashMap<>();

    /** Moves every slot and every running call along with the clock. */
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

    /** Charges a call that ended; returns it, or empty when it was not known as running. */
    Optional<Running> ended(long grantId, long startedAtMillis, Spend counted) {
        change(startedAtMillis, counted, 1);
        return Optional.ofNullable(running.remove(grantId));
    }

    /** Charges a lapsed grant at the latest instant at which its call could have started: it may have been counted. */
    void lapsed(long grantId, long startByMillis) {
        Running lapsed = running.remove(grantId);
        if (lapsed != null) {
            change(startByMillis, lapsed.reserved(), 1);
        }
    }

    void restore(long atMillis, Spend charged) {
        change(atMillis, charged, 1);
    }

    /** Moves an outstanding grant, whose charge was restored at {@code startByMillis}, to the running calls. */
    void restore(long grantId, Running call, long startByMillis) {
        change(startByMillis, call.reserved(), -1);
        granted(grantId, call);
    }

    /** Releases the slots when all of them are too old to be asked for. */
    void forget(long nowMillis) {
        if (cells != NONE && slotOf(nowMillis) - newestSlot > SLOTS) {
            cells = NONE;
            slotOfCell = NONE;
            newestSlot = Long.MIN_VALUE;
        }
    }

    /** A view of what was spent and what runs, valid until anything changes. */
    Sweep sweep() {
        return new Sweep();
    }

    /**
     * Answers questions about one instant after another. While the instants ascend, it passes through the calls and
     * the slots once, for all kinds together. It assumes that grants were made in the order of time: where a clock
     * went back, the grants after the step are found too late, and others seem to spend more than they do.
     */
    final class Sweep {
        private final Sums running = new Sums();
        private final Sums spent = new Sums();
        private Iterator<Running> calls = OwnUsage.this.running.values().iterator();
        private @Nullable Running next = calls.hasNext() ? calls.next() : null;
        private long runsAtMillis = Long.MIN_VALUE;
        private long first;
        private long end;

        private Sweep() {}

        /** What is reserved for the calls that may have started by an instant and have not ended. */
        long running(LimitKind kind, long atMillis) {
            if (atMillis < runsAtMillis) {
                running.clear();
                calls = OwnUsage.this.running.values().iterator();
                next = calls.hasNext() ? calls.next() : null;
            }
            runsAtMillis = atMillis;
            while (next != null && next.grantedAtMillis() <= atMillis) {
                running.add(next.reserved());
                next = calls.hasNext() ? calls.next() : null;
            }
            return running.of(kind);
        }

        /**
         * What the ended calls spent that started in the tenths of a second from one instant's to another's, both
         * included.
         */
        long spent(LimitKind kind, long fromMillis, long toMillis) {
            long newFirst = slotOf(fromMillis);
            long newEnd = slotOf(toMillis) + 1;
            if (newFirst < first || newEnd < end || newFirst >= end) {
                spent.clear();
                spent.addSlots(newFirst, newEnd, 1);
            } else {
                spent.addSlots(end, newEnd, 1);
                spent.addSlots(first, newFirst, -1);
            }
            first = newFirst;
            end = newEnd;
            return spent.of(kind);
        }

        /**
         * As {@link #spent}, for the few slots from an instant to the beginning of the range that was asked for last.
         */
        long spentBefore(LimitKind kind, long fromMillis) {
            Sums before = new Sums();
            before.addSlots(slotOf(fromMillis), first, 1);
            return before.of(kind);
        }
    }

    private final class Sums {
        private long requests;
        private long inputTokens;
        private long outputTokens;

        void clear() {
            requests = 0;
            inputTokens = 0;
            outputTokens = 0;
        }

        void add(Spend spend) {
            requests += spend.requests();
            inputTokens += spend.inputTokens();
            outputTokens += spend.outputTokens();
        }

        /** Adds the slots from one, inclusive, to another, exclusive. */
        void addSlots(long from, long to, int sign) {
            if (cells == NONE || from >= to) {
                return;
            }
            int cell = cellOf(from);
            for (long slot = from; slot < to; slot++) {
                if (slotOfCell[cell] == slot) {
                    int at = cell * DIMENSIONS;
                    requests += sign * cells[at];
                    inputTokens += sign * cells[at + 1];
                    outputTokens += sign * cells[at + 2];
                }
                cell = cell + 1 == SLOTS ? 0 : cell + 1;
            }
        }

        long of(LimitKind kind) {
            return switch (kind) {
                case REQUESTS -> requests;
                case TOKENS -> inputTokens + outputTokens;
                case INPUT_TOKENS -> inputTokens;
                case OUTPUT_TOKENS -> outputTokens;
            };
        }
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
