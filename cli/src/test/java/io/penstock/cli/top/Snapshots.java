package io.penstock.cli.top;

import io.penstock.records.BucketSnapshot;
import io.penstock.records.InstanceSnapshot;
import io.penstock.records.Latency;
import io.penstock.records.LimitKind;
import io.penstock.records.LimitSnapshot;
import io.penstock.records.PoolSlots;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.Strategy;
import io.penstock.records.TenantSnapshot;
import io.penstock.records.WorkerSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Snapshots as ledgers and workers write them. */
public final class Snapshots {
    static final Instant NOW = Instant.parse("2026-01-01T12:34:56Z");

    private Snapshots() {}

    /** A pool with the counters of {@code offered} requests, all of them granted and settled. */
    static PoolSnapshot pool(String name, Instant at, long offered) {
        return PoolSnapshot.newBuilder()
                .setPool(name)
                .setAt(at)
                .setStrategy(Strategy.POOL_FIRST)
                .setWaiting(600)
                .setOldestWaitMillis(252_000)
                .setOutstanding(0)
                .setWorkers(1)
                .setSlots(64)
                .setOffered(offered)
                .setGranted(offered)
                .setSettled(offered)
                .setLapsed(0)
                .setRejected(3)
                .setExpired(0)
                .setInstances(List.of(
                        instance("east", 9, 14, limit(LimitKind.REQUESTS, 1_150, 575, 115)),
                        instance("west", 2, null, limit(LimitKind.TOKENS, 520_000, 520_100, 0))))
                .setBuckets(List.of(bucket(612L, 0.31, 200), bucket(2_048L, 0.25, 0), bucket(null, 0.44, 400)))
                .setTenants(List.of(tenant("research", 3), tenant("default", 1)))
                .build();
    }

    /** The same with so many tenants. */
    static PoolSnapshot withTenants(PoolSnapshot pool, int many) {
        List<TenantSnapshot> tenants = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            tenants.add(tenant("tenant-" + i, 1));
        }
        return PoolSnapshot.newBuilder(pool).setTenants(tenants).build();
    }

    static WorkerSnapshot worker(String name, Instant at) {
        return WorkerSnapshot.newBuilder()
                .setWorker(name)
                .setAt(at)
                .setPartitions(List.of(0))
                .setPools(List.of(PoolSlots.newBuilder()
                        .setPool("chat")
                        .setStrategy(Strategy.POOL_FIRST)
                        .setSlots(64)
                        .setInFlight(11)
                        .setQueued(2)
                        .setOpenChannels(Map.of())
                        .build()))
                .setStarted(100)
                .setSucceeded(98_765)
                .setRetried(4)
                .setFailed(1)
                .setLapsed(0)
                .setCallLatency(new Latency(10L, 812.4, 900.0, 1_234.0))
                .setFirstTokenLatency(new Latency(0L, 0.0, 0.0, 0.0))
                .setHeapUsedBytes(64L * 1024 * 1024)
                .setHeapMaxBytes(512L * 1024 * 1024)
                .setAllocatedBytes(1)
                .setCollections(1)
                .setCollectionMillis(1)
                .build();
    }

    private static InstanceSnapshot instance(
            String id, int outstanding, @Nullable Integer concurrency, LimitSnapshot limit) {
        return InstanceSnapshot.newBuilder()
                .setInstance(id)
                .setOutstanding(outstanding)
                .setConcurrency(concurrency)
                .setUtilisation((double) (limit.getUsed() + limit.getReserved()) / limit.getAmount())
                .setLimits(List.of(limit))
                .build();
    }

    /** A limit of a minute. */
    public static LimitSnapshot limit(LimitKind kind, long amount, long used, long reserved) {
        return LimitSnapshot.newBuilder()
                .setKind(kind)
                .setAmount(amount)
                .setWindowMillis(60_000)
                .setUsed(used)
                .setReserved(reserved)
                .build();
    }

    private static BucketSnapshot bucket(@Nullable Long below, double share, long waiting) {
        return BucketSnapshot.newBuilder()
                .setBelowTokens(below)
                .setShare(share)
                .setWaiting(waiting)
                .setOldestWaitMillis(12_300)
                .setGranted(7)
                .setBoundaryReason("quantile")
                .setShareReason("pressure")
                .build();
    }

    private static TenantSnapshot tenant(String name, double weight) {
        return TenantSnapshot.newBuilder()
                .setTenant(name)
                .setWeight(weight)
                .setWaiting(300)
                .setTokens(1_234_567)
                .build();
    }
}
