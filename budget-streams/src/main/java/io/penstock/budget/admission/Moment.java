package io.penstock.budget.admission;

/** The present instant of a pool's ledger, told once for all of its instances. */
final class Moment {
    private long millis;

    long millis() {
        return millis;
    }

    void become(long newMillis) {
        millis = newMillis;
    }
}
