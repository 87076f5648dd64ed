package io.penstock.budget.health;

import io.penstock.budget.window.LimitKind;
import io.penstock.budget.window.Spend;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

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

    /** The slot {@code s} is at {@code floorMod(s, SLOTS)}, three longs each; an older slot gives way. */
    private final long[] cells = new long[SLOTS * DIMENSIONS];

    private final long[] slotOfCell = new long[SLOTS];
    private final Map<Long, Running> running = new HashMap<>();

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

    /** What ended calls spent that started from the tenth of a second of an instant to the one of another, both included. */
    long spent(LimitKind kind, long fromMillis, long toMillis) {
        long last = slotOf(toMillis);
        long sum = 0;
        for (long slot = slotOf(fromMillis); slot <= last; slot++) {
            int cell = cellOf(slot);
            if (slotOfCell[cell] == slot) {
                sum += amount(cell * DIMENSIONS, kind);
            }
        }
        return sum;
    }

    /** Reserved for the calls that may have started by an instant and have not ended. */
    long running(LimitKind kind, long atMillis) {
        long sum = 0;
        for (Running call : running.values()) {
            if (call.grantedAtMillis() <= atMillis) {
                sum += call.reserved().of(kind);
            }
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
