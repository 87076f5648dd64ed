package io.penstock.budget.kafka;

import io.penstock.budget.grant.Reservation;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.pool.PoolLedger;
import io.penstock.budget.request.RequestName;
import io.penstock.records.GrantSnapshot;
import io.penstock.records.PoolConfig;
import io.penstock.schemas.CallTimes;
import io.penstock.schemas.Excerpt;
import io.penstock.schemas.OverdueGrants;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds grants whose outcome does not come, and releases those that are overdue or that an operator has given up. */
final class Releases {
    private static final Logger LOG = LoggerFactory.getLogger(Releases.class);

    private Releases() {}

    /** The oldest grants of a pool whose outcome is overdue, for a snapshot. */
    static List<GrantSnapshot> overdue(PoolConfig config, PoolLedger ledger, long nowMillis) {
        long patienceMillis = patienceMillis(Optional.of(config), ledger);
        return ledger.startedBy(nowMillis - OverdueGrants.AFTER.toMillis(), OverdueGrants.MAX_GRANTS).stream()
                .map(grant -> snapshot(grant, patienceMillis))
                .toList();
    }

    private static GrantSnapshot snapshot(Reservation grant, long patienceMillis) {
        return GrantSnapshot.newBuilder()
                .setGrantId(grant.grantId())
                .setRequestId(grant.name().map(RequestName::requestId).orElse(null))
                .setBatchId(grant.name().flatMap(RequestName::batchId).orElse(null))
                .setInstance(grant.instance())
                .setWorker(grant.worker())
                .setGrantedAt(Instant.ofEpochMilli(grant.grantedAtMillis()))
                .setReleasedAt(Instant.ofEpochMilli(grant.startByMillis() + patienceMillis))
                .build();
    }

    /**
     * Releases grants of a pool whose outcome can no longer come, a bounded number; to be called every second.
     *
     * @param config the pool's; empty when it is gone
     */
    static void ofOverdue(String pool, Optional<PoolConfig> config, PoolLedger ledger, long nowMillis) {
        for (Reservation grant : ledger.releaseOverdue(nowMillis - patienceMillis(config, ledger), nowMillis)) {
            log(pool, grant, "no outcome came");
        }
    }

    /**
     * Releases the grants that an operator has given up. A grant that has ended meanwhile is left out, also when its
     * release is asked for again.
     */
    static void ofGivenUp(PoolConfig config, PoolLedger ledger, long nowMillis) {
        config.getReleasedGrants()
                .forEach(order -> ledger.release(
                                order.getGrantId(), order.getGrantedAt().toEpochMilli(), nowMillis)
                        .ifPresent(grant -> log(config.getPool(), grant, "it was given up")));
    }

    /** How long after the latest start of its call the outcome of a grant is awaited, in milliseconds. */
    private static long patienceMillis(Optional<PoolConfig> config, PoolLedger ledger) {
        return config.map(CallTimes::outcomeWithin)
                        .orElseGet(CallTimes::outcomeWithinAnyPool)
                        .toMillis()
                + ledger.policy().map(PoolPolicy::clockSkewMillis).orElse(0L);
    }

    private static void log(String pool, Reservation grant, String why) {
        LOG.warn(
                "Pool '{}': the place of grant {} is free, given to worker '{}' for instance '{}': {}",
                Excerpt.of(pool),
                grant.grantId(),
                Excerpt.of(grant.worker()),
                grant.instance(),
                why);
    }
}
