package io.penstock.lab.simulation;

import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.ResponseStatus;
import io.penstock.records.Strategy;
import io.penstock.records.WorkerSnapshot;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Follows everything that the ledger reads and writes, and throws {@link BrokenPromise} at the first step that breaks
 * an invariant.
 */
final class InvariantChecker {
    /** How late the ledger may be without a fault: a tick of 20 ms, and the simulation's own step. */
    private static final long TICK_MILLIS = 40;

    /** The longest time until the ledger has taken over a start, a switch or a configuration. */
    static final long TAKE_OVER_MILLIS = 1_100;

    /** The statuses with which an instance refuses what another may accept. */
    private static final Set<Integer> WRONG_STATUS = Set.of(401, 403, 404);

    private final Map<String, TrackedRequest> requests = new LinkedHashMap<>();
    private final WaitingLine waiting = new WaitingLine();
    private final Map<String, PoolAccount> accounts = new LinkedHashMap<>();
    private final WorkerWatch workers;
    private final Set<String> refusedElsewhere = new HashSet<>();

    /** What some instance has declined. Such a request waits for another instance, and others may pass it. */
    private final Set<TrackedRequest.Operation> declined = new HashSet<>();

    private final LimitWatch limits;
    /** The largest jump of a clock. */
    private final long jumpMillis;

    private final ProviderAccounts provided;
    private final ProbeWatch probes;
    private final Script.Judgement judgement;
    private final String mainPool;
    /** The instant from which every request is taken in under its pool's configuration. */
    private long poolsKnownAtMillis;

    private long steadySinceMillis;
    /** Until the ledger's clock shows this instant again, nothing that depends on the clock happens. */
    private long putBackUntilMillis;
    /** The sum of all steps of the ledger's clock. */
    private long steppedMillis;

    private long granted;
    private long ended;

    /** @param pools the pools, the scenario's own first */
    InvariantChecker(
            List<PoolConfig> pools,
            JudgingProvider provider,
            ProviderAccounts provided,
            long jumpMillis,
            Script.Judgement judgement) {
        this.judgement = judgement;
        this.limits = new LimitWatch(provider, provided);
        this.provided = provided;
        this.jumpMillis = jumpMillis;
        this.workers = new WorkerWatch(2 * jumpMillis);
        this.probes = new ProbeWatch(2 * jumpMillis + TICK_MILLIS);
        this.mainPool = pools.get(0).getPool();
        pools.forEach(pool -> accounts.put(pool.getPool(), new PoolAccount(pool)));
    }

    void submitted(Arrival arrival, long nowMillis) {
        requests.put(arrival.identity(), new TrackedRequest(arrival, nowMillis));
    }

    /** The ledger has yet to read the pools' configurations. */
    void awaitsConfigurations() {
        poolsKnownAtMillis = Long.MAX_VALUE;
    }

    /** A ledger has started, or its pools have changed. */
    void disturbed(long ledgerMillis) {
        steadySinceMillis = ledgerMillis + TAKE_OVER_MILLIS;
    }

    void configured(PoolConfig pool, long ledgerMillis) {
        disturbed(ledgerMillis);
        if (!arePoolsConfigured()) {
            poolsKnownAtMillis = steadySinceMillis;
        }
        account(pool.getPool()).configured(pool);
        provided.configured(pool);
        pool.getInstances()
                .forEach(instance -> instance.getResetAtMillis()
                        .ifPresent(atMillis -> probes.reset(provided.of(pool.getPool(), instance.getId()), atMillis)));
    }

    /** The ledger's clock was stepped, far beyond a jump. */
    void clockStepped(long beforeMillis, long afterMillis) {
        probes.forgetAll();
        steppedMillis += Math.abs(afterMillis - beforeMillis);
        putBackUntilMillis = Math.max(putBackUntilMillis, Math.max(beforeMillis, afterMillis) + TICK_MILLIS);
        steadySinceMillis = Math.max(steadySinceMillis, putBackUntilMillis);
    }

    /** The ledger's clock has jumped. */
    void clockJumped(long ledgerMillis) {
        probes.forgetAll();
        steadySinceMillis = Math.max(steadySinceMillis, ledgerMillis + TICK_MILLIS);
    }

    /** A worker's announcement has reached the ledger, which applies it within a second. */
    void heardOf(WorkerSnapshot worker, long ledgerMillis) {
        workers.heardOf(worker, ledgerMillis);
    }

    /** The ledger reads a request. */
    void offered(InferenceRequest request, long ledgerMillis) {
        TrackedRequest tracked = held(Identity.of(request));
        require(tracked.ended == null, () -> "request " + request.getRequestId() + " is submitted again after its end");
        require(!tracked.waiting, () -> "request " + request.getRequestId() + " is submitted again while it waits");
        // A request that names a model or nothing belongs to no pool before it is moved to one.
        Optional.ofNullable(accounts.get(request.getPool()))
                .filter(any -> !request.getRequestId().startsWith(EdgeReception.INVALID))
                .ifPresent(PoolAccount::offered);
        PoolConfig config =
                accounts.getOrDefault(request.getPool(), account(mainPool)).config();
        // A request that comes before its pool's configuration has only the bounds that it states itself.
        Optional<Long> longestWait = ledgerMillis < poolsKnownAtMillis ? Optional.empty() : config.getMaxWaitMillis();
        tracked.offered(request, longestWait, waiting.nextNumber(), ledgerMillis);
        wait(tracked);
    }

    private void wait(TrackedRequest tracked) {
        retries(tracked).ifPresent(RetryCredit::waits);
        waiting.add(tracked);
    }

    private void waitsNoMore(TrackedRequest tracked) {
        retries(tracked).ifPresent(RetryCredit::waitsNoMore);
        waiting.remove(tracked);
        tracked.waiting = false;
    }

    /** The retry credit that a request uses; empty for one that is not a retry or in no configured pool. */
    private Optional<RetryCredit> retries(TrackedRequest tracked) {
        return tracked.isRetry
                ? Optional.ofNullable(accounts.get(tracked.pool)).map(PoolAccount::retries)
                : Optional.empty();
    }

    /**
     * The ledger has written a record that passes a request from one pool to another.
     *
     * @return whether the request waited there; false for a forged copy
     */
    boolean left(InferenceRequest request) {
        TrackedRequest tracked = held(Identity.of(request));
        boolean isPassedOn = request.getOriginPool().isPresent();
        boolean isOfAPool = accounts.containsKey(tracked.pool);
        if (!accounts.containsKey(request.getPool()) || (!isPassedOn && (isOfAPool || !tracked.waiting))) {
            return false;
        }
        require(tracked.waiting, () -> "request " + request.getRequestId() + " is passed on without waiting");
        if (isPassedOn) {
            account(tracked.pool).passedOn();
        }
        waitsNoMore(tracked);
        return true;
    }

    /**
     * Whether a request waits or has ended in a pool that nobody has configured, while its own pool is known by now.
     * For its own pool a copy would be a new request.
     */
    boolean isUnknownToItsPool(InferenceRequest request) {
        return arePoolsConfigured() && !accounts.containsKey(held(Identity.of(request)).pool);
    }

    private boolean arePoolsConfigured() {
        return poolsKnownAtMillis != Long.MAX_VALUE;
    }

    /** A pool has read a request that another pool passed to it, or gave back. */
    void arrived(InferenceRequest request, long ledgerMillis) {
        TrackedRequest tracked = held(Identity.of(request));
        account(request.getPool()).takenOver();
        tracked.takenOver(request.getPool(), waiting.nextNumber(), ledgerMillis);
        wait(tracked);
    }

    void granted(Grant grant, long nowMillis, long ledgerMillis) {
        String id = Identity.of(grant);
        TrackedRequest tracked = held(id);
        require(tracked.waiting, () -> "request " + id + " is granted without waiting for a grant");
        require(
                tracked.pool.equals(grant.getPool()),
                () -> "request " + id + " waits in pool '" + tracked.pool + "' and is granted in '" + grant.getPool()
                        + "'");
        require(
                ledgerMillis < tracked.expiresAtMillis,
                () -> "request " + id + " is granted " + (ledgerMillis - tracked.expiresAtMillis)
                        + " ms after its time");
        PoolAccount account = account(grant.getPool());
        if (account.config().getStrategy() == Strategy.TRADITIONAL
                && ledgerMillis > steadySinceMillis
                && judgement == Script.Judgement.BREAKS_OFF) {
            waiting.requireFirst(tracked, ledgerMillis, this::mayBePassed);
        }
        if (judgement == Script.Judgement.BREAKS_OFF) {
            probes.granted(provided.of(grant.getPool(), grant.getInstance()), grant, ledgerMillis);
        }
        waited(tracked, ledgerMillis);
        tracked.grantedAtMillis = OptionalLong.of(nowMillis);
        tracked.grantNumber = OptionalLong.of(granted++);
        require(!grant.getRequest().getRequestId().startsWith(EdgeReception.INVALID), () -> id + " is granted");
        account.granted(grant, workers.slots(grant, ledgerMillis));
        if (ledgerMillis > putBackUntilMillis) {
            workers.granted(grant, nowMillis, ledgerMillis);
        } else {
            workers.granted(grant);
        }
    }

    /**
     * Begins to check one step of the ledger. The requests that pools pass to each other in a step arrive one after
     * another.
     */
    void beginStep() {
        waiting.beginStep();
    }

    /** Whether others may pass a request: some instance declines it, or it is a retry beyond its pool's credit. */
    private boolean mayBePassed(TrackedRequest tracked) {
        return declined.contains(tracked.operation())
                || (tracked.isRetry && account(tracked.pool).retries().isExhausted());
    }

    /** The ledger reads an outcome. */
    void settled(AttemptOutcome outcome, long ledgerMillis) {
        PoolAccount account = account(outcome.getPool());
        if (account.settledLate(outcome.getGrantId())) {
            return;
        }
        Optional<Grant> grant = account.settled(outcome.getGrantId());
        require(grant.isPresent(), () -> "grant " + outcome.getGrantId() + " is settled without being outstanding");
        probes.settled(provided.of(outcome.getPool(), outcome.getInstance()), grant.get(), outcome, ledgerMillis);
        if (outcome.getStartedAt().isEmpty()) {
            account.lapsed();
        } else if (outcome.getResult() == AttemptResult.SUCCEEDED
                && outcome.getUsage().isPresent()) {
            account.retries().answered();
        }
        if (outcome.getHttpStatus().filter(WRONG_STATUS::contains).isPresent()) {
            declined.add(held(Identity.of(outcome)).operation());
        }
    }

    /** The ledger's snapshot says how many overdue grants it has given up. */
    void released(PoolSnapshot snapshot) {
        account(snapshot.getPool()).released(snapshot, 2 * jumpMillis + steppedMillis);
    }

    /** A worker has answered a request. */
    void answered(InferenceResponse response) {
        TrackedRequest tracked = held(Identity.of(response));
        require(
                !tracked.waiting,
                () -> "request " + response.getRequestId() + " is answered while it waits for a grant");
        end(tracked, response.getStatus());
    }

    /** The ledger has ended a request. */
    void endedByLedger(InferenceResponse response, long ledgerMillis) {
        TrackedRequest tracked = held(Identity.of(response));
        require(
                tracked.waiting,
                () -> "request " + response.getRequestId() + " is ended by the ledger without waiting");
        if (response.getStatus() == ResponseStatus.EXPIRED) {
            requireInTime(tracked, ledgerMillis);
        }
        waited(tracked, ledgerMillis);
        if (!arePoolsConfigured()) {
            Optional.ofNullable(accounts.get(tracked.pool)).ifPresent(PoolAccount::endedUnconfigured);
        }
        end(tracked, response.getStatus());
    }

    /** A pool that nobody has configured has ended a copy that named it as its origin. */
    void refusedElsewhere(InferenceResponse response) {
        held(Identity.of(response));
        require(
                response.getStatus() == ResponseStatus.REJECTED || response.getStatus() == ResponseStatus.EXPIRED,
                () -> "a copy of request " + response.getRequestId() + " ends as " + response.getStatus()
                        + " in a pool that does not exist");
        require(
                refusedElsewhere.add(response.getRequestId()),
                () -> "copies of request " + response.getRequestId() + " are answered twice");
    }

    /** Checks a snapshot of the ledger, after everything else that it has written. */
    void snapshot(PoolSnapshot snapshot, long grantedSince, long nowMillis, long ledgerMillis) {
        account(snapshot.getPool()).snapshot(snapshot, grantedSince);
        if (judgement == Script.Judgement.BREAKS_OFF) {
            limits.snapshot(snapshot, nowMillis);
        }
        waiting.soonestToExpire().ifPresent(tracked -> requireInTime(tracked, ledgerMillis));
    }

    /** Requires that no wait ends later than its bound, apart from times in which the ledger was not steady. */
    private void requireInTime(TrackedRequest tracked, long ledgerMillis) {
        long due = Math.max(tracked.expiresAtMillis, Math.max(tracked.offeredAtMillis, steadySinceMillis));
        require(
                ledgerMillis - due <= TICK_MILLIS + 2 * jumpMillis,
                () -> "request " + tracked.arrival.id() + " still waits " + (ledgerMillis - tracked.expiresAtMillis)
                        + " ms after its time");
    }

    /** Requests that the ledger has read and neither granted nor ended. */
    long waiting() {
        return waiting.size();
    }

    /** Requests that have been submitted and have no terminal response. */
    long open() {
        return requests.size() - ended;
    }

    long grants() {
        return granted;
    }

    long lapses() {
        return accounts.values().stream().mapToLong(PoolAccount::lapses).sum();
    }

    long passes() {
        return accounts.values().stream().mapToLong(PoolAccount::passes).sum();
    }

    /** A number that grows with every grant, outcome and end. */
    long progress() {
        return granted
                + accounts.values().stream().mapToLong(PoolAccount::settled).sum()
                + ended;
    }

    Collection<TrackedRequest> requests() {
        return requests.values();
    }

    private void waited(TrackedRequest tracked, long ledgerMillis) {
        waitsNoMore(tracked);
        tracked.waitedMillis += Math.max(0, ledgerMillis - Math.max(tracked.offeredAtMillis, tracked.notBeforeMillis));
    }

    private void end(TrackedRequest tracked, ResponseStatus status) {
        require(
                tracked.ended == null,
                () -> "request " + tracked.arrival.id() + " has a second terminal response: " + tracked.ended
                        + ", then " + status);
        tracked.ended = status;
        ended++;
    }

    private PoolAccount account(String pool) {
        PoolAccount account = accounts.get(pool);
        if (account == null) {
            throw new BrokenPromise("pool '" + pool + "' was never configured");
        }
        return account;
    }

    private TrackedRequest held(String id) {
        TrackedRequest tracked = requests.get(id);
        if (tracked == null) {
            throw new BrokenPromise("request " + id + " was never submitted");
        }
        return tracked;
    }

    private static void require(boolean kept, Supplier<String> otherwise) {
        if (!kept) {
            throw new BrokenPromise(otherwise.get());
        }
    }
}
