package io.penstock.budget.work;

import java.util.function.LongSupplier;

/**
 * How much may be done before others are served: a number of items and a time, whichever ends first. What is left is
 * done with the next budget.
 *
 * <p>Not safe for use by several threads.
 */
public final class WorkBudget {
    private final LongSupplier elapsedNanos;
    private final long startedAtNanos;
    private final long nanos;
    private final WorkBudget whole;
    private int left;

    /**
     * The bounds of a budget.
     *
     * @param items at least 1
     * @param nanos elapsed nanoseconds from the start, at least 1
     */
    public record Bound(int items, long nanos) {
        /** @throws IllegalArgumentException when a value is below its bound */
        public Bound {
            if (items < 1 || nanos < 1) {
                throw new IllegalArgumentException("a bound on work must be at least 1 item and 1 ns, got " + items
                        + " items and " + nanos + " ns");
            }
        }

        public static Bound ofMillis(int items, long millis) {
            return new Bound(items, millis * 1_000_000);
        }
    }

    private WorkBudget(Bound bound, LongSupplier elapsedNanos) {
        this.elapsedNanos = elapsedNanos;
        this.startedAtNanos = elapsedNanos.getAsLong();
        this.nanos = bound.nanos();
        this.left = bound.items();
        this.whole = this;
    }

    private WorkBudget(Bound bound, WorkBudget whole) {
        this.elapsedNanos = whole.elapsedNanos;
        this.startedAtNanos = elapsedNanos.getAsLong();
        this.nanos = bound.nanos();
        this.left = bound.items();
        this.whole = whole;
    }

    /**
     * Starts a budget now.
     *
     * @param elapsedNanos elapsed time since any fixed instant, in nanoseconds, as of {@link System#nanoTime}
     */
    public static WorkBudget start(Bound bound, LongSupplier elapsedNanos) {
        return new WorkBudget(bound, elapsedNanos);
    }

    /**
     * A budget of items without a bound on time.
     *
     * @param items at least 1
     */
    public static WorkBudget ofItems(int items) {
        return new WorkBudget(new Bound(items, Long.MAX_VALUE), () -> 0);
    }

    /** Whether nothing more may be done now. */
    public boolean isSpent() {
        return left <= 0 || elapsedNanos.getAsLong() - startedAtNanos >= nanos || (whole != this && whole.isSpent());
    }

    /** Takes one item; returns false when the budget is spent. */
    public boolean take() {
        if (isSpent()) {
            return false;
        }
        spend();
        return true;
    }

    /** Notes that an item was done, even if the budget is spent. */
    public void spend() {
        left--;
        if (whole != this) {
            whole.spend();
        }
    }

    /** How many items are left, at least 0. The time may end before they are done. */
    public int items() {
        return Math.max(0, whole == this ? left : Math.min(left, whole.items()));
    }

    /**
     * One of several equal parts of what is left, at least one item. What is taken from it is taken from this budget.
     *
     * @param parts at least 1
     */
    public WorkBudget part(int parts) {
        long passed = elapsedNanos.getAsLong() - startedAtNanos;
        return new WorkBudget(new Bound(Math.max(1, items() / parts), Math.max(1, (nanos - passed) / parts)), this);
    }

    /** A slice of this budget within further bounds. What is taken from it is taken from this budget. */
    public WorkBudget atMost(Bound bound) {
        return new WorkBudget(bound, this);
    }
}
