package io.penstock.lab.simulation;

import io.penstock.records.Grant;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSnapshot;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What the books count of one pool. */
final class PoolAccount {
    private final Map<Long, Grant> outstanding = new HashMap<>();
    private final Map<String, Integer> outstandingByWorker = new HashMap<>();
    private final Map<String, Integer> outstandingByInstance = new HashMap<>();
    private PoolConfig config;
    private long offered;
    private long granted;
    private long settled;
    private long lapsed;
    private long passedOn;
    /** Given to other pools since the latest snapshot, which may leave them out. */
    private long passedOnSince;
    /** Taken from other pools since the latest snapshot, which may leave them out. */
    private long takenOver;

    PoolAccount(PoolConfig config) {
        this.config = config;
    }

    PoolConfig config() {
        return config;
    }

    void configured(PoolConfig newConfig) {
        config = newConfig;
    }

    void offered() {
        offered++;
    }

    void takenOver() {
        offered++;
        takenOver++;
    }

    void passedOn() {
        passedOn++;
        passedOnSince++;
    }

    long grants() {
        return granted;
    }

    long settled() {
        return settled;
    }

    long lapses() {
        return lapsed;
    }

    long passes() {
        return passedOn;
    }

    /** @param slots of the grant's worker for this pool */
    void granted(Grant grant, int slots) {
        granted++;
        require(
                outstanding.put(grant.getGrantId(), grant) == null,
                () -> "grant " + grant.getGrantId() + " comes twice");
        int ofWorker = outstandingByWorker.merge(grant.getWorker(), 1, Integer::sum);
        require(
                ofWorker <= slots,
                () -> "worker '" + grant.getWorker() + "' has " + ofWorker + " outstanding grants of " + slots
                        + " slots");
        int onInstance = outstandingByInstance.merge(grant.getInstance(), 1, Integer::sum);
        int most = config.getInstances().stream()
                .filter(instance -> instance.getId().equals(grant.getInstance()))
                .findFirst()
                .flatMap(instance -> instance.getConcurrency())
                .orElse(Integer.MAX_VALUE);
        require(
                onInstance <= most,
                () -> "instance '" + grant.getInstance() + "' has " + onInstance + " outstanding grants of " + most);
    }

    /** Empty when no such grant is outstanding. */
    Optional<Grant> settled(long grantId) {
        Optional<Grant> grant = Optional.ofNullable(outstanding.remove(grantId));
        grant.ifPresent(known -> {
            outstandingByWorker.merge(known.getWorker(), -1, Integer::sum);
            outstandingByInstance.merge(known.getInstance(), -1, Integer::sum);
            settled++;
        });
        return grant;
    }

    void lapsed() {
        lapsed++;
    }

    /** @param grantedSince of all pools, since the latest snapshots: the snapshot may leave them out */
    void snapshot(PoolSnapshot snapshot, long grantedSince) {
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
                                + snapshot.getPassedOn()
                                + snapshot.getWaiting(),
                () -> "tickets: " + snapshot.getOffered() + " offered, " + snapshot.getGranted() + " granted, "
                        + snapshot.getRejected() + " rejected, " + snapshot.getExpired() + " expired, "
                        + snapshot.getPassedOn() + " passed on, " + snapshot.getWaiting() + " waiting");
        require(
                snapshot.getOffered() <= offered
                        && snapshot.getOffered() >= offered - takenOver
                        && snapshot.getPassedOn() <= passedOn
                        && snapshot.getPassedOn() >= passedOn - passedOnSince,
                () -> "the ledger counts " + snapshot.getOffered() + " of " + offered + " requests, and has passed "
                        + snapshot.getPassedOn() + " of " + passedOn + " on");
        takenOver = 0;
        passedOnSince = 0;
    }

    private void require(boolean kept, Supplier<String> otherwise) {
        if (!kept) {
            throw new BrokenPromise("pool '" + config.getPool() + "': " + otherwise.get());
        }
    }
}
