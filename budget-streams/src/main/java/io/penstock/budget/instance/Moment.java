package io.penstock.budget.instance;

/** The present instant of a pool's ledger, told once for all of its instances. */
public final class Moment {
    private long millis;

    public long millis() {
        return millis;
    }

    public void become(long newMillis) {
        millis = newMillis;
    }
}
