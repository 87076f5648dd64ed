package io.penstock.budget.admission;

/**
 * What a pool's ledger has counted since the pool was created. Every grant has one outcome, so
 * {@code granted - settled} grants are outstanding.
 *
 * @param offered requests that arrived, re-submissions included
 * @param granted grants; the id of the next grant
 * @param settled outcomes, lapses included
 * @param lapsed lapses among them
 * @param rejected requests that could never be granted
 * @param expired requests whose time was over
 */
public record PoolCounters(long offered, long granted, long settled, long lapsed, long rejected, long expired) {
    public static final PoolCounters ZERO = new PoolCounters(0, 0, 0, 0, 0, 0);

    PoolCounters oneOffered() {
        return new PoolCounters(offered + 1, granted, settled, lapsed, rejected, expired);
    }

    PoolCounters oneGranted() {
        return new PoolCounters(offered, granted + 1, settled, lapsed, rejected, expired);
    }

    PoolCounters oneSettled() {
        return new PoolCounters(offered, granted, settled + 1, lapsed, rejected, expired);
    }

    PoolCounters oneLapsed() {
        return new PoolCounters(offered, granted, settled + 1, lapsed + 1, rejected, expired);
    }

    PoolCounters oneRejected() {
        return new PoolCounters(offered, granted, settled, lapsed, rejected + 1, expired);
    }

    PoolCounters oneExpired() {
        return new PoolCounters(offered, granted, settled, lapsed, rejected, expired + 1);
    }
}
