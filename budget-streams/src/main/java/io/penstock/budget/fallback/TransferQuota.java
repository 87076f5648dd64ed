package io.penstock.budget.fallback;

/** How far a pool has come in a second that passes waiting requests on, by the numbers of their tickets. */
public final class TransferQuota {
    /** Requests that are passed on in a second at most, so that a large backlog does not fall upon the other pool. */
    static final int MAX_PASSED_ON = 500;

    /** Waiting requests that are looked at in a second at most for those that may be passed on. */
    static final int MAX_LOOKED_AT = 1_000;

    private long nextSequence;
    private int mayPassOn = MAX_PASSED_ON;
    private int mayLookAt = MAX_LOOKED_AT;

    /** A new second begins. */
    public void begin() {
        mayPassOn = MAX_PASSED_ON;
        mayLookAt = MAX_LOOKED_AT;
    }

    /** The first ticket that was not looked at. */
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

    /** All were looked at; the next second begins with the first. */
    public void end() {
        nextSequence = 0;
        mayLookAt = 0;
    }
}
