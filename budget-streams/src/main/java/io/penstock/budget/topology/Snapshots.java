package io.penstock.budget.topology;

import io.penstock.budget.admission.PoolCounters;
import io.penstock.budget.admission.PoolStanding;
import io.penstock.budget.admission.PoolStanding.InstanceStanding;
import io.penstock.budget.admission.PoolStanding.LimitStanding;
import io.penstock.records.InstanceSnapshot;
import io.penstock.records.LimitKind;
import io.penstock.records.LimitSnapshot;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.Strategy;
import java.time.Instant;

/** A pool's standing as the record that is published. */
final class Snapshots {
    private Snapshots() {}

    static PoolSnapshot of(String pool, Strategy strategy, PoolStanding standing, long nowMillis) {
        PoolCounters counters = standing.counters();
        return PoolSnapshot.newBuilder()
                .setPool(pool)
                .setAt(Instant.ofEpochMilli(nowMillis))
                .setStrategy(strategy)
                .setWaiting(standing.waiting())
                .setOldestWaitMillis(standing.oldestWaitMillis())
                .setOutstanding(standing.outstanding())
                .setWorkers(standing.workers())
                .setSlots(standing.slots())
                .setOffered(counters.offered())
                .setGranted(counters.granted())
                .setSettled(counters.settled())
                .setLapsed(counters.lapsed())
                .setRejected(counters.rejected())
                .setExpired(counters.expired())
                .setInstances(
                        standing.instances().stream().map(Snapshots::instance).toList())
                .build();
    }

    private static InstanceSnapshot instance(InstanceStanding standing) {
        return InstanceSnapshot.newBuilder()
                .setInstance(standing.id())
                .setOutstanding(standing.outstanding())
                .setConcurrency(
                        standing.concurrency().isPresent()
                                ? standing.concurrency().getAsInt()
                                : null)
                .setUtilisation(standing.utilisation())
                .setLimits(standing.limits().stream().map(Snapshots::limit).toList())
                .build();
    }

    private static LimitSnapshot limit(LimitStanding standing) {
        return LimitSnapshot.newBuilder()
                .setKind(LimitKind.valueOf(standing.limit().kind().name()))
                .setAmount(standing.limit().amount())
                .setWindowMillis(standing.limit().windowMillis())
                .setUsed(standing.used() - standing.reserved())
                .setReserved(standing.reserved())
                .build();
    }
}
