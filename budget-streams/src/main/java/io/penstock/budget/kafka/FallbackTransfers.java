package io.penstock.budget.kafka;

import io.penstock.budget.fallback.FallbackChain;
import io.penstock.budget.fallback.FallbackCooldowns;
import io.penstock.budget.fallback.HandedBack;
import io.penstock.budget.fallback.TransferQuota;
import io.penstock.budget.kafka.record.Fingerprints;
import io.penstock.budget.kafka.record.PoolPolicies;
import io.penstock.budget.policy.PoolPolicy;
import io.penstock.budget.pool.PoolLedger;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.request.RequestIdentity;
import io.penstock.budget.request.Whereabouts;
import io.penstock.budget.work.WorkBudget;
import io.penstock.records.InferenceRequest;
import io.penstock.records.PoolConfig;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Passes requests of a pool whose instances do not answer on to its fallback, and decides what a fallback hands back.
 * The two pools may be in different tasks. Only the other task knows whether its instances answer and how it
 * estimates, and it says so by handing a request back.
 */
final class FallbackTransfers {
    private static final String HANDED_BACK = "penstock.handed-back";

    private final ClusterView view;
    private final LedgerStores stores;
    private final RequestIndex index;
    private final RandomGenerator random;
    private final Fingerprints fingerprints;
    private final Payloads payloads;
    private final FallbackCooldowns cooldowns = new FallbackCooldowns();

    /** The transfer quota of each pool that passes requests on. */
    private final Map<String, TransferQuota> quotas = new HashMap<>();

    FallbackTransfers(
            ClusterView view,
            LedgerStores stores,
            RequestIndex index,
            RandomGenerator random,
            Fingerprints fingerprints,
            Payloads payloads) {
        this.view = view;
        this.stores = stores;
        this.index = index;
        this.random = random;
        this.fingerprints = fingerprints;
        this.payloads = payloads;
    }

    /** Begins a new second, in which every pool may pass requests on again. */
    void beginSecond(long nowMillis) {
        cooldowns.forgetOver(nowMillis);
        quotas.values().forEach(TransferQuota::begin);
    }

    /** Moves its instants along with a clock that has stepped. */
    void clockStepped(long byMillis) {
        cooldowns.clockStepped(byMillis);
    }

    /** Forgets the quota of a pool that is gone. */
    void forget(String pool) {
        quotas.remove(pool);
    }

    /**
     * Passes on waiting requests of a pool whose instances do not answer, within a budget; to be called every second.
     *
     * @param passedOn receives each request as it was here, and as the other pool gets it
     * @return whether more are left to look at in this second
     */
    boolean passOn(
            PoolConfig config,
            PoolLedger ledger,
            long nowMillis,
            WorkBudget budget,
            BiConsumer<InferenceRequest, InferenceRequest> passedOn) {
        String pool = config.getPool();
        Optional<Target> target = target(pool, config, ledger, nowMillis);
        if (target.isEmpty()) {
            quotas.remove(pool);
            return false;
        }
        TransferQuota quota = quotas.computeIfAbsent(pool, any -> new TransferQuota());
        int most = Math.min(quota.mayLookAt(), budget.items());
        List<Ticket> page = most == 0 ? List.of() : stores.tickets(pool, quota.nextSequence(), Long.MAX_VALUE, most);
        for (Ticket ticket : page) {
            if (!quota.mayPassOn() || !budget.take()) {
                return quota.mayPassOn();
            }
            quota.looksAt(ticket.sequence());
            InferenceRequest request = payloads.find(pool, ticket);
            RequestIdentity identity = fingerprints.identity(request);
            if (mayLeave(ticket, request, identity, ledger, target.get(), nowMillis)) {
                quota.passesOn();
                leave(pool, ticket, ledger);
                request.setSubmittedAt(Instant.ofEpochMilli(ticket.submittedAtMillis()));
                passedOn.accept(request, marked(request, identity, config, target.get()));
            }
        }
        if (page.size() < most) {
            quota.end();
            return false;
        }
        return quota.mayLookAt() > 0;
    }

    private void leave(String pool, Ticket ticket, PoolLedger ledger) {
        stores.takePayload(pool, ticket);
        ledger.passOn(ticket);
    }

    private InferenceRequest marked(
            InferenceRequest request, RequestIdentity identity, PoolConfig config, Target target) {
        String pool = request.getPool();
        long mark = request.getOriginMark().orElseGet(random::nextLong);
        index.find(pool, identity)
                .ifPresent(seen ->
                        index.remember(new RequestIndex.Entry(pool, identity, seen.at(new Whereabouts.Away(mark)))));
        return FallbackRules.moved(request, config, target.config().getPool(), mark);
    }

    private Optional<Target> target(String pool, PoolConfig config, PoolLedger ledger, long nowMillis) {
        return config.getFallback()
                .filter(fallback -> ledger.isTroubledSince(nowMillis - config.getFallbackAfterMillis()))
                .filter(fallback -> !cooldowns.keepsAll(pool, nowMillis))
                .filter(fallback -> view.hasWorkers(fallback))
                .flatMap(fallback -> Optional.ofNullable(view.configurations().get(fallback)))
                .flatMap(Target::of);
    }

    private boolean mayLeave(
            Ticket ticket,
            InferenceRequest request,
            RequestIdentity identity,
            PoolLedger ledger,
            Target target,
            long nowMillis) {
        return ticket.notBeforeMillis() <= nowMillis
                && ticket.expiresAtMillis() > nowMillis
                && !cooldowns.keeps(request.getPool(), identity.token(), nowMillis)
                && ledger.mayFit(ticket, target.policy())
                && FallbackRules.answers(target.config(), request);
    }

    /** A pool that takes requests from another. */
    private record Target(PoolConfig config, PoolPolicy policy) {
        /** Empty when its configuration cannot be used. */
        static Optional<Target> of(PoolConfig config) {
            try {
                return Optional.of(new Target(config, PoolPolicies.of(config)));
            } catch (IllegalArgumentException invalid) {
                return Optional.empty();
            }
        }
    }

    /** Why a pool does not take a request that names another as its origin; empty when it does. */
    Optional<HandedBack> refusal(InferenceRequest request, Ticket ticket, PoolLedger ledger, long nowMillis) {
        String pool = request.getPool();
        String origin = request.getOriginPool().orElse(pool);
        Optional<PoolPolicy> policy = ledger.policy();
        Optional<PoolConfig> config = Optional.ofNullable(view.configurations().get(pool));
        if (policy.isEmpty()
                || config.isEmpty()
                || !FallbackChain.leads(origin, pool, this::fallback)
                || ledger.isTroubledSince(nowMillis)
                || !view.hasWorkers(pool)) {
            return Optional.of(HandedBack.NOT_NOW);
        }
        return FallbackRules.answers(config.get(), request) && ledger.mayFit(ticket, policy.get())
                ? Optional.empty()
                : Optional.of(HandedBack.NOT_THIS);
    }

    private Optional<String> fallback(String pool) {
        return Optional.ofNullable(view.configurations().get(pool)).flatMap(PoolConfig::getFallback);
    }

    static Headers headers(HandedBack why) {
        return new RecordHeaders().add(HANDED_BACK, why.name().getBytes(StandardCharsets.UTF_8));
    }

    /** Notes that a request came back that the pool had passed on. */
    void cameBack(String pool, long token, Headers headers, long nowMillis) {
        Header refusal = headers.lastHeader(HANDED_BACK);
        boolean isNotThis = refusal != null
                && refusal.value() != null
                && HandedBack.NOT_THIS.name().equals(new String(refusal.value(), StandardCharsets.UTF_8));
        cooldowns.handedBack(pool, token, isNotThis ? HandedBack.NOT_THIS : HandedBack.NOT_NOW, nowMillis);
    }
}
