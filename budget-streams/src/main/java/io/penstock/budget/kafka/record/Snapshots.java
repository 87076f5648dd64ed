package io.penstock.budget.kafka.record;

import io.penstock.budget.health.CircuitBreaker;
import io.penstock.budget.request.Operation;
import io.penstock.budget.state.PoolCounters;
import io.penstock.budget.state.PoolStanding;
import io.penstock.budget.state.PoolStanding.BucketStanding;
import io.penstock.budget.state.PoolStanding.InstanceStanding;
import io.penstock.budget.state.PoolStanding.LimitStanding;
import io.penstock.budget.state.PoolStanding.Prediction;
import io.penstock.budget.state.PoolStanding.TenantStanding;
import io.penstock.records.BucketSnapshot;
import io.penstock.records.GrantSnapshot;
import io.penstock.records.InstanceSnapshot;
import io.penstock.records.InstanceState;
import io.penstock.records.LimitKind;
import io.penstock.records.LimitSnapshot;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.PredictionSnapshot;
import io.penstock.records.TenantSnapshot;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Turns a pool's standing into the record that is published. */
public final class Snapshots {
    /** The most declined operations that are listed for an instance: callers may ask for any model. */
    private static final int MAX_DECLINED = 16;

    private static final Set<InstanceState> SHUT =
            EnumSet.of(InstanceState.COOLING, InstanceState.OPEN, InstanceState.MISCONFIGURED);

    private Snapshots() {}

    public static PoolSnapshot of(
            PoolConfig config, PoolStanding standing, List<GrantSnapshot> overdue, long nowMillis) {
        PoolCounters counters = standing.counters();
        PoolSnapshot.Builder snapshot = PoolSnapshot.newBuilder()
                .setPool(config.getPool())
                .setAt(Instant.ofEpochMilli(nowMillis))
                .setStrategy(config.getStrategy())
                .setWaiting(standing.waiting())
                .setHeldRetries(standing.heldRetries())
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
                .setCancelled(counters.cancelled())
                .setPassedOn(counters.passedOn())
                .setDuplicates(counters.duplicates())
                .setReleased(counters.released())
                .setOldestGrants(overdue)
                .setInstances(standing.instances().stream()
                        .map(instance -> instance(instance, nowMillis))
                        .toList())
                .setBuckets(standing.buckets().stream().map(Snapshots::bucket).toList())
                .setTenants(standing.tenants().stream().map(Snapshots::tenant).toList())
                .setPrediction(standing.prediction().map(Snapshots::prediction).orElse(null));
        return snapshot.setSummary(PoolSummary.of(snapshot)).build();
    }

    private static BucketSnapshot bucket(BucketStanding standing) {
        return BucketSnapshot.newBuilder()
                .setBelowTokens(
                        standing.belowTokens().isPresent()
                                ? standing.belowTokens().getAsLong()
                                : null)
                .setShare(standing.share())
                .setWaiting(standing.waiting())
                .setOldestWaitMillis(standing.oldestWaitMillis())
                .setGranted(standing.granted())
                .setBoundaryReason(standing.boundaryReason())
                .setShareReason(standing.shareReason())
                .build();
    }

    private static TenantSnapshot tenant(TenantStanding standing) {
        return TenantSnapshot.newBuilder()
                .setTenant(standing.tenant())
                .setWeight(standing.weight())
                .setWaiting(standing.waiting())
                .setTokens(standing.tokens())
                .build();
    }

    private static PredictionSnapshot prediction(Prediction prediction) {
        return PredictionSnapshot.newBuilder()
                .setSamples(prediction.answers())
                .setInputTokensPerByte(prediction.tokensPerByte())
                .setOutputP50(prediction.outputMedian())
                .setOutputReserved(prediction.outputReserved())
                .build();
    }

    private static InstanceSnapshot instance(InstanceStanding standing, long nowMillis) {
        CircuitBreaker health = standing.health();
        InstanceState state = InstanceState.valueOf(health.state(nowMillis).name());
        return InstanceSnapshot.newBuilder()
                .setInstance(standing.id())
                .setOutstanding(standing.outstanding())
                .setConcurrency(
                        standing.concurrency().isPresent()
                                ? standing.concurrency().getAsInt()
                                : null)
                .setUtilisation(standing.utilisation())
                .setLimits(standing.limits().stream().map(Snapshots::limit).toList())
                .setUnlearntLimits(standing.unlearnt().stream()
                        .map(kind -> LimitKind.valueOf(kind.name()))
                        .toList())
                .setState(state)
                .setReason(state == InstanceState.MISCONFIGURED ? health.reason() : null)
                .setDeclined(standing.declined().stream()
                        .limit(MAX_DECLINED)
                        .map(Operation::toString)
                        .toList())
                .setOpensUntil(SHUT.contains(state) ? Instant.ofEpochMilli(health.opensUntilMillis()) : null)
                .build();
    }

    private static LimitSnapshot limit(LimitStanding standing) {
        return LimitSnapshot.newBuilder()
                .setKind(LimitKind.valueOf(standing.limit().kind().name()))
                .setAmount(standing.limit().amount())
                .setWindowMillis(standing.limit().windowMillis())
                .setUsed(standing.used() - standing.reserved())
                .setReserved(standing.reserved())
                .setForeign(standing.foreign())
                .build();
    }
}
