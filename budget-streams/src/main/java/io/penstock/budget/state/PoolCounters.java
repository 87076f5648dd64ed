package io.penstock.budget.state;

/**
 * What a pool's ledger has counted since the pool was created. Every grant is settled once, so {@code granted -
 * settled} grants are outstanding.
 *
 * @param offered requests that arrived, re-submissions included
 * @param granted grants, which is also the id of the next grant
 * @param settled grants that were settled, including lapsed and released ones
 * @param lapsed grants that lapsed; part of {@code settled}
 * @param rejected requests that the pool's ledger rejected
 * @param expired requests that expired
 * @param cancelled requests that were cancelled before they were granted
 * @param passedOn requests that were passed on to the fallback pool
 * @param duplicates requests that had been submitted before; not part of {@code offered}
 * @param released grants that were settled without an outcome; part of {@code settled}
 */
public record PoolCounters(
        long offered,
        long granted,
        long settled,
        long lapsed,
        long rejected,
        long expired,
        long cancelled,
        long passedOn,
        long duplicates,
        long released) {
    public static final PoolCounters ZERO = new PoolCounters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    public PoolCounters oneOffered() {
        return new PoolCounters(
                offered + 1, granted, settled, lapsed, rejected, expired, cancelled, passedOn, duplicates, released);
    }

    public PoolCounters oneGranted() {
        return new PoolCounters(
                offered, granted + 1, settled, lapsed, rejected, expired, cancelled, passedOn, duplicates, released);
    }

    public PoolCounters oneSettled() {
        return new PoolCounters(
                offered, granted, settled + 1, lapsed, rejected, expired, cancelled, passedOn, duplicates, released);
    }

    public PoolCounters oneLapsed() {
        return new PoolCounters(
                offered,
                granted,
                settled + 1,
                lapsed + 1,
                rejected,
                expired,
                cancelled,
                passedOn,
                duplicates,
                released);
    }

    public PoolCounters oneRejected() {
        return new PoolCounters(
                offered, granted, settled, lapsed, rejected + 1, expired, cancelled, passedOn, duplicates, released);
    }

    public PoolCounters oneExpired() {
        return new PoolCounters(
                offered, granted, settled, lapsed, rejected, expired + 1, cancelled, passedOn, duplicates, released);
    }

    public PoolCounters oneCancelled() {
        return new PoolCounters(
                offered, granted, settled, lapsed, rejected, expired, cancelled + 1, passedOn, duplicates, released);
    }

    public PoolCounters onePassedOn() {
        return new PoolCounters(
                offered, granted, settled, lapsed, rejected, expired, cancelled, passedOn + 1, duplicates, released);
    }

    public PoolCounters oneDuplicate() {
        return new PoolCounters(
                offered, granted, settled, lapsed, rejected, expired, cancelled, passedOn, duplicates + 1, released);
    }

    public PoolCounters oneReleased() {
        return new PoolCounters(
                offered,
                granted,
                settled + 1,
                lapsed,
                rejected,
                expired,
                cancelled,
                passedOn,
                duplicates,
                released + 1);
    }
}
