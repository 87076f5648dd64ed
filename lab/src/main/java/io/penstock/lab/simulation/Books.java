package io.penstock.lab.simulation;

import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.Grant;
import io.penstock.records.InferenceRequest;
import io.penstock.records.InferenceResponse;
import io.penstock.records.InstanceConfig;
import io.penstock.records.InstanceSnapshot;
import io.penstock.records.LimitSnapshot;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSnapshot;
import io.penstock.records.ResponseStatus;
import io.penstock.records.Strategy;
import io.penstock.records.WorkerSnapshot;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Keeps account of everything that the ledger reads and writes, and says at every step what breaks a promise. */
final class Books {
    /** What the ledger may be late with by itself: a tick of 20 ms, and the simulation's own step. */
    private static final long TICK_MILLIS = 40;

    /** From a start, a switch or a configuration until the ledger has taken it over. */
    private static final long TAKE_OVER_MILLIS = 1_100;

    /** A worker that has been silent for so long gets no more grants; the ledger looks once a second. */
    private static final long SILENCE_MILLIS = 5_000 + TAKE_OVER_MILLIS;

    private final Map<String, Held> requests = new LinkedHashMap<>();
    private final TreeSet<Held> waiting = new TreeSet<>(Held.FIRST_COME);
    private final TreeSet<Held> expiring = new TreeSet<>(
            Comparator.<Held>comparingLong(held -> held.expiresAtMillis).thenComparing(Held.FIRST_COME));
    private final Map<Long, Grant> outstanding = new HashMap<>();
    private final Map<String, Integer> outstandingByWorker = new HashMap<>();
    private final Map<String, Integer> outstandingByInstance = new HashMap<>();
    private final Map<String, Integer> concurrency = new HashMap<>();
    private final Map<String, WorkerSnapshot> workers = new HashMap<>();
    /** Until when a worker was known to hold a partition that it may hold no more. */
    private final Map<String, Long> heldUntil = new HashMap<>();

    private final JudgingProvider provider;
    /** By how much a clock may jump. */
    private final long jumpMillis;

    private PoolConfig pool;
    private long steadySinceMillis;
    private long ended;
    private long offered;
    private long granted;
    private long settled;
    private long lapsed;

    Books(PoolConfig pool, JudgingProvider provider, long jumpMillis) {
        this.pool = pool;
        this.provider = provider;
        this.jumpMillis = jumpMillis;
        for (InstanceConfig instance : pool.getInstances()) {
            instance.getConcurrency().ifPresent(most -> concurrency.put(instance.getId(), most));
        }
    }

    void submitted(Arrival arrival, long nowMillis) {
        requests.put(arrival.id(), new Held(arrival, nowMillis));
    }

    /** The ledger is new, or has a new configuration. */
    void disturbed(PoolConfig newPool, long ledgerMillis) {
        pool = newPool;
        steadySinceMillis = ledgerMillis + TAKE_OVER_MILLIS;
    }

    /** The ledger's clock was put to another time. */
    void clockJumped(long ledgerMillis) {
        steadySinceMillis = Math.max(steadySinceMillis, ledgerMillis + TICK_MILLIS);
    }

    /** The ledger can read a worker's announcement from now on; it does so within a second. */
    void heardOf(WorkerSnapshot worker, long ledgerMillis) {
        WorkerSnapshot before = workers.put(worker.getWorker(), worker);
        if (before != null) {
            before.getPartitions()
                    .forEach(partition -> heldUntil.put(worker.getWorker() + "/" + partition, ledgerMillis));
        }
    }

    /** The ledger reads a request. */
    void offered(InferenceRequest request, long ledgerMillis) {
        Held held = held(request.getRequestId());
        require(held.ended == null, () -> "request " + request.getRequestId() + " is submitted again after its end");
        require(!held.waiting, () -> "request " + request.getRequestId() + " is submitted again while it waits");
        held.offered(request, pool, offered++, ledgerMillis);
        waiting.add(held);
        if (held.expiresAtMillis != Long.MAX_VALUE) {
            expiring.add(held);
        }
    }

    void granted(Grant grant, long nowMillis, long ledgerMillis) {
        String id = grant.getRequest().getRequestId();
        Held held = held(id);
        require(held.waiting, () -> "request " + id + " is granted without waiting for a grant");
        require(
                ledgerMillis < held.expiresAtMillis,
                () -> "request " + id + " is granted " + (ledgerMillis - held.expiresAtMillis) + " ms after its time");
        if (pool.getStrategy() == Strategy.TRADITIONAL && ledgerMillis > steadySinceMillis) {
            Optional<Held> first = waiting.stream()
                    .filter(other -> other.notBeforeMillis <= ledgerMillis)
                    .findFirst();
            require(
                    first.isPresent() && first.get() == held,
                    () -> "first come, first served: request " + id + " is granted before "
                            + first.map(other -> other.arrival.id()).orElse("its back-off ends"));
        }
        noLongerWaiting(held, ledgerMillis);
        held.grantedAtMillis = OptionalLong.of(nowMillis);
        held.grantNumber = OptionalLong.of(granted++);
        require(
                outstanding.put(grant.getGrantId(), grant) == null,
                () -> "grant " + grant.getGrantId() + " comes twice");
        requireSlot(grant, ledgerMillis);
        int onInstance = outstandingByInstance.merge(grant.getInstance(), 1, Integer::sum);
        int most = concurrency.getOrDefault(grant.getInstance(), Integer.MAX_VALUE);
        require(
                onInstance <= most,
                () -> "instance '" + grant.getInstance() + "' has " + onInstance + " outstanding grants of " + most);
    }

    private void requireSlot(Grant grant, long ledgerMillis) {
        WorkerSnapshot worker = workers.get(grant.getWorker());
        int ofWorker = outstandingByWorker.merge(grant.getWorker(), 1, Integer::sum);
        long heldUntilMillis =
                heldUntil.getOrDefault(grant.getWorker() + "/" + grant.getPartition(), Long.MIN_VALUE / 2);
        require(
                worker != null
                        && (worker.getPartitions().contains(grant.getPartition())
                                || ledgerMillis - heldUntilMillis <= TAKE_OVER_MILLIS + 2 * jumpMillis),
                () -> "grant " + grant.getGrantId() + " goes to partition " + grant.getPartition() + ", which worker '"
                        + grant.getWorker() + "' does not hold");
        int slots = worker == null ? 0 : worker.getPools().get(0).getSlots();
        require(
                ofWorker <= slots,
                () -> "worker '" + grant.getWorker() + "' has " + ofWorker + " outstanding grants of " + slots
                        + " slots");
        require(
                worker == null || ledgerMillis - worker.getAt().toEpochMilli() <= SILENCE_MILLIS + 2 * jumpMillis,
                () -> "worker '" + grant.getWorker() + "' gets a grant though it has long been silent");
    }

    /** The ledger reads an outcome. */
    void settled(AttemptOutcome outcome) {
        Grant grant = outstanding.remove(outcome.getGrantId());
        if (grant == null) {
            throw new BrokenPromise("grant " + outcome.getGrantId() + " is settled without being outstanding");
        }
        outstandingByWorker.merge(grant.getWorker(), -1, Integer::sum);
        outstandingByInstance.merge(grant.getInstance(), -1, Integer::sum);
        settled++;
        if (outcome.getResult() == AttemptResult.LAPSED) {
            lapsed++;
        }
    }

    /** A worker has answered a request. */
    void answered(InferenceResponse response) {
        Held held = held(response.getRequestId());
        require(!held.waiting, () -> "request " + response.getRequestId() + " is answered while it waits for a grant");
        end(held, response.getStatus());
    }

    /** The ledger has ended a request. */
    void endedByLedger(InferenceResponse response, long ledgerMillis) {
        Held held = held(response.getRequestId());
        require(held.waiting, () -> "request " + response.getRequestId() + " is ended by the ledger without waiting");
        if (response.getStatus() == ResponseStatus.EXPIRED) {
            requireInTime(held, ledgerMillis);
        }
        noLongerWaiting(held, ledgerMillis);
        end(held, response.getStatus());
    }

    /** A snapshot of the ledger, after all else that it has written. */
    void snapshot(PoolSnapshot snapshot, long grantedSince, long nowMillis, long ledgerMillis) {
        long open = snapshot.getGranted() - snapshot.getSettled();
        require(
                open == snapshot.getOutstanding(),
                () -> "reservations: " + snapshot.getGranted() + " granted, " + snapshot.getSettled()
                        + " settled or lapsed, yet " + snapshot.getOutstanding() + " outstanding");
        require(
                snapshot.getSettled() == settled && snapshot.getLapsed() == lapsed,
                () -> "the ledger has settled " + snapshot.getSettled() + " (" + snapshot.getLapsed()
                        + " lapsed) of the " + settled + " (" + lapsed + ") outcomes that it has read");
        require(
                snapshot.getGranted() <= granted && snapshot.getGranted() >= granted - grantedSince,
                () -> "the ledger counts " + snapshot.getGranted() + " grants and has written " + granted);
        require(
                snapshot.getOffered()
                        == snapshot.getGranted()
                                + snapshot.getRejected()
                                + snapshot.getExpired()
                                + snapshot.getWaiting(),
                () -> "tickets: " + snapshot.getOffered() + " offered, " + snapshot.getGranted() + " granted, "
                        + snapshot.getRejected() + " rejected, " + snapshot.getExpired() + " expired, "
                        + snapshot.getWaiting() + " waiting");
        require(
                snapshot.getOffered() == offered,
                () -> "the ledger counts " + snapshot.getOffered() + " of " + offered + " requests");
        for (InstanceSnapshot instance : snapshot.getInstances()) {
            instance.getLimits().forEach(limit -> requireNotUnderstated(instance, limit, nowMillis));
        }
        if (!expiring.isEmpty()) {
            requireInTime(expiring.first(), ledgerMillis);
        }
    }

    private void requireNotUnderstated(InstanceSnapshot instance, LimitSnapshot limit, long nowMillis) {
        long charged = limit.getUsed() + limit.getReserved();
        long counted = provider.promised(instance.getInstance(), limit.getKind(), limit.getWindowMillis(), nowMillis);
        require(
                charged >= counted,
                () -> "instance '" + instance.getInstance() + "': the ledger has charged " + charged + " "
                        + limit.getKind() + " in " + limit.getWindowMillis() + " ms, the provider counts " + counted
                        + " of what was reserved");
    }

    /** No wait ends later than its bound, whether by the ledger's clock or by its absence. */
    private void requireInTime(Held held, long ledgerMillis) {
        long due = Math.max(held.expiresAtMillis, Math.max(held.offeredAtMillis, steadySinceMillis));
        require(
                ledgerMillis <= due + TICK_MILLIS + 2 * jumpMillis,
                () -> "request " + held.arrival.id() + " still waits " + (ledgerMillis - held.expiresAtMillis)
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
        return lapsed;
    }

    /** A sign that something is going on. */
    long progress() {
        return granted + settled + ended;
    }

    Collection<Held> requests() {
        return requests.values();
    }

    private void noLongerWaiting(Held held, long ledgerMillis) {
        waiting.remove(held);
        expiring.remove(held);
        held.waiting = false;
        held.waitedMillis += Math.max(0, ledgerMillis - Math.max(held.offeredAtMillis, held.notBeforeMillis));
    }

    private void end(Held held, ResponseStatus status) {
        require(
                held.ended == null,
                () -> "request " + held.arrival.id() + " has a second terminal response: " + held.ended + ", then "
                        + status);
        held.ended = status;
        ended++;
    }

    private Held held(String id) {
        Held held = requests.get(id);
        if (held == null) {
            throw new BrokenPromise("request " + id + " was never submitted");
        }
        return held;
    }

    private static void require(boolean kept, Supplier<String> otherwise) {
        if (!kept) {
            throw new BrokenPromise(otherwise.get());
        }
    }
}
