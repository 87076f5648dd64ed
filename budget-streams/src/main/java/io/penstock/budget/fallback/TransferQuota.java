package io.penstock.budget.fallback;

/** How many waiting requests a pool may still look at and pass on in this second, and where it goes on. */
public final class TransferQuota {
    /** The most requests that are passed on in a second, so that a large backlog does not flood the other pool. */
    static final int MAX_PASSED_ON = 500;

    /** The most waiting requests that are looked at in a second. */
    static final int MAX_LOOKED_AT = 1_000;

    private long nextSequence;
    private int mayPassOn = MAX_PASSED_ON;
    private int mayLookAt = MAX_LOOKED_AT;

    /** Begins a new second. */
    public void begin() {
        mayPassOn = MAX_PASSED_ON;
        mayLookAt = MAX_LOOKED_AT;
    }

    /** The sequence of the first ticket that has not been looked at. */
    public long nextSequence() {
        return nextSequence;
    }

    /** Requests that may still be looked at in this second. */
    public int mayLookAt() {
        return mayLookAt;
    }

    /** Whether any may still be passed on in this second. */
    public boolean mayPassOn() {
        return mayPassOn > 0;
    }

    public void looksAt(long sequence) {
        nextSequence = sequence + 1;
        mayLookAt--;
    }

    public void passesOn() {
        mayPassOn--;
    }

    /** Notes that all tickets were looked at; the next second begins with the first again. */
    public void end() {
        nextSequence = 0;
        mayLookAt = 0;
    }
}
