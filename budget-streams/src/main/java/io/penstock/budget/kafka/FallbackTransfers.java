package io.penstock.budget.kafka;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Decides what a pool in trouble passes on to its fallback, and what the fallback hands back. Two tasks may have the two
 * pools: what only the other one knows, whether its instances answer and how it estimates, it tells by handing a request
 * back.
 */
final class FallbackTransfers {
    /** After a fallback has handed a request back because it takes none now, it gets none for so long. */
    static final long HELD_MILLIS = 30_000;

    /** A request that the fallback has handed back because it does not fit there is not passed on again for so long. */
    static final long KEPT_MILLIS = 10 * 60_000;

    /** Requests of that kind that are remembered, in all pools of the task; the oldest are forgotten first. */
    private static final int MAX_KEPT = 10_000;

    private static final String HANDED_BACK = "penstock.handed-back";

    /** Why a pool hands a request back that another has passed on to it. */
    enum Refusal {
        /** It takes none now. */
        NOT_NOW,
        /** It can never take this one. */
        NOT_THIS
    }

    /** Requests that are passed on in a second at most, so that a large backlog does not fall upon the other pool. */
    private static final int MAX_PASSED_ON = 500;

    /** Waiting requests that are looked at in a second at most for those that may be passed on. */
    private static final int MAX_LOOKED_AT = 1_000;

    private final ClusterView view;
    private final LedgerStores stores;
    private final RequestIndex index;
    private final RandomGenerator random;
    private final Map<String, Long> heldUntil = new HashMap<>();
    private final Map<Kept, Long> keptUntil = new LinkedHashMap<>();

    /** Of each pool that passes requests on. */
    private final Map<String, Round> rounds = new HashMap<>();

    /** A request that a pool keeps, by its token. */
    private record Kept(String pool, long token) {}

    /** Reads a payload and tells who it is of. */
    interface Payloads {
        InferenceRequest request(byte[] payload);

        RequestIdentity identity(InferenceRequest request);
    }

    private final Payloads payloads;

    FallbackTransfers(
            ClusterView view, LedgerStores stores, RequestIndex index, RandomGenerator random, Payloads payloads) {
        this.view = view;
        this.stores = stores;
        this.index = index;
        this.random = random;
        this.payloads = payloads;
    }

    /** A new second begins, in which every pool may pass requests on again. */
    void beginSecond(long nowMillis) {
        heldUntil.values().removeIf(until -> until <= nowMillis);
        rounds.values().forEach(Round::begin);
    }

    /** Moves its instants along with a clock that has stepped. */
    void clockStepped(long byMillis) {
        heldUntil.replaceAll((pool, until) -> until + byMillis);
        keptUntil.replaceAll((kept, until) -> until + byMillis);
    }

    /** Forgets how far a pool has come that is gone. */
    void forget(String pool) {
        rounds.remove(pool);
    }

    /**
     * Gives up waiting requests of a pool in trouble, within a budget; to be called every second.
     *
     * @param passedOn is given each as it was here, and as the other pool is to get it
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
            rounds.remove(pool);
            return false;
        }
        Round round = rounds.computeIfAbsent(pool, any -> new Round());
        int most = Math.min(round.mayLookAt, budget.items());
        List<Ticket> page = most == 0 ? List.of() : stores.tickets(pool, round.nextSequence, Long.MAX_VALUE, most);
        for (Ticket ticket : page) {
            if (round.mayPassOn == 0 || !budget.take()) {
                return round.mayPassOn > 0;
            }
            round.looksAt(ticket);
            InferenceRequest request = payloads.request(stores.payload(pool, ticket));
            RequestIdentity identity = payloads.identity(request);
            if (mayLeave(ticket, request, identity, ledger, target.get(), nowMillis)) {
                round.mayPassOn--;
                leave(pool, ticket, ledger);
                request.setSubmittedAt(Instant.ofEpochMilli(ticket.submittedAtMillis()));
                passedOn.accept(request, marked(request, identity, config, target.get()));
            }
        }
        if (page.size() < most) {
            round.end();
            return false;
        }
        return round.mayLookAt > 0;
    }

    /** How far a pool has come that passes requests on. */
    private static final class Round {
        long nextSequence;
        int mayPassOn = MAX_PASSED_ON;
        int mayLookAt = MAX_LOOKED_AT;

        void begin() {
            mayPassOn = MAX_PASSED_ON;
            mayLookAt = MAX_LOOKED_AT;
        }

        void looksAt(Ticket ticket) {
            nextSequence = ticket.sequence() + 1;
            mayLookAt--;
        }

        /** All were looked at; the next second begins with the first. */
        void end() {
            nextSequence = 0;
            mayLookAt = 0;
        }
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
                .filter(fallback -> heldUntil.getOrDefault(pool, Long.MIN_VALUE) <= nowMillis)
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
                && keptUntil.getOrDefault(new Kept(request.getPool(), identity.token()), Long.MIN_VALUE) <= nowMillis
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
    Optional<Refusal> refusal(InferenceRequest request, Ticket ticket, PoolLedger ledger, long nowMillis) {
        String pool = request.getPool();
        String origin = request.getOriginPool().orElse(pool);
        Optional<PoolPolicy> policy = ledger.policy();
        Optional<PoolConfig> config = Optional.ofNullable(view.configurations().get(pool));
        if (policy.isEmpty()
                || config.isEmpty()
                || !FallbackRules.leads(origin, pool, view.configurations())
                || ledger.isTroubledSince(nowMillis)
                || !view.hasWorkers(pool)) {
            return Optional.of(Refusal.NOT_NOW);
        }
        return FallbackRules.answers(config.get(), request) && ledger.mayFit(ticket, policy.get())
                ? Optional.empty()
                : Optional.of(Refusal.NOT_THIS);
    }

    static Headers headers(Refusal refusal) {
        return new RecordHeaders().add(HANDED_BACK, refusal.name().getBytes(StandardCharsets.UTF_8));
    }

    /** Notes that a request came back that this pool had passed on. */
    void cameBack(String pool, long token, Headers headers, long nowMillis) {
        Header refusal = headers.lastHeader(HANDED_BACK);
        boolean isNotThis = refusal != null
                && refusal.value() != null
                && Refusal.NOT_THIS.name().equals(new String(refusal.value(), StandardCharsets.UTF_8));
        if (isNotThis) {
            Kept kept = new Kept(pool, token);
            keptUntil.remove(kept);
            keptUntil.put(kept, nowMillis + KEPT_MILLIS);
            if (keptUntil.size() > MAX_KEPT) {
                keptUntil.remove(keptUntil.keySet().iterator().next());
            }
        } else {
            heldUntil.put(pool, nowMillis + HELD_MILLIS);
        }
    }
}
