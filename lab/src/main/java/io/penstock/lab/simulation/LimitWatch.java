package io.penstock.lab.simulation;

import io.penstock.records.InstanceSnapshot;
import io.penstock.records.LimitSnapshot;
import io.penstock.records.PoolSnapshot;

/**
 * Checks the charges: the ledger must not charge an instance less than the reserved usage that its provider counts.
 */
final class LimitWatch {
    private final JudgingProvider provider;
    private final ProviderAccounts accounts;

    LimitWatch(JudgingProvider provider, ProviderAccounts accounts) {
        this.provider = provider;
        this.accounts = accounts;
    }

    void snapshot(PoolSnapshot snapshot, long nowMillis) {
        for (InstanceSnapshot instance : snapshot.getInstances()) {
            instance.getLimits()
                    .forEach(limit -> requireNotUnderstated(snapshot.getPool(), instance, limit, nowMillis));
        }
    }

    private void requireNotUnderstated(String pool, InstanceSnapshot instance, LimitSnapshot limit, long nowMillis) {
        long charged = limit.getUsed() + limit.getReserved();
        long counted = provider.promised(
                accounts.of(pool, instance.getInstance()), limit.getKind(), limit.getWindowMillis(), nowMillis);
        if (charged < counted) {
            throw new BrokenPromise("instance '" + instance.getInstance() + "': the ledger has charged " + charged + " "
                    + limit.getKind() + " in " + limit.getWindowMillis() + " ms, the provider counts " + counted
                    + " of what was reserved");
        }
    }
}
