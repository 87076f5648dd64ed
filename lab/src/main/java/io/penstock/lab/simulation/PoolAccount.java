package io.penstock.lab.simulation;

import io.penstock.records.Grant;
import io.penstock.records.PoolConfig;
import io.penstock.records.PoolSnapshot;
import io.penstock.schemas.CallTimes;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What the invariant checker counts for one pool. */
final class PoolAccount {
    /** How late the ledger may give a grant up: it looks once a second and may be down for seconds. */
    private static final long GIVING_UP_MILLIS = 10_000;

    /** The outstanding grants, in their order. */
    private final Map<Long, Grant> outstanding = new LinkedHashMap<>();

    /** Grants that were given up and whose outcomes may still come. */
    private final Set<Long> givenUp = new HashSet<>();

    private final RetryCredit retries = new RetryCredit();
    private final Map<String, Integer> outstandingByWorker = new HashMap<>();
    private final Map<String, Integer> outstandingByInstance = new HashMap<>();
    private PoolConfig config;
    /**
     * Requests that ended before the pool was configured, until it is known how many of them the ledger has
     * forgotten.
     */
    private long forgettable;

    private long offered;
    private long granted;
    private long settled;
    private long lapsed;
    private long released;
    private long passedOn;
    /** Requests passed to other pools since the latest snapshot, which the next one may leave out. */
    private long passedOnSince;
    /** Requests taken from other pools since the latest snapshot, which the next one may leave out. */
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

    /** A request has ended before the pool was configured. The ledger may forget what it has counted by then. */
    void endedUnconfigured() {
        forgettable++;
    }

    RetryCredit retries() {
        return retries;
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

    /** @param slots slots of the grant's worker for this pool */
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

    /** Settles a grant and returns it; empty when no such grant is outstanding. */
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

    /** Whether the grant was given up before, so that its outcome settles nothing. */
    boolean settledLate(long grantId) {
        return givenUp.remove(grantId);
    }

    /**
     * The ledger says how many grants it has given up. They must be those with the earliest latest start, and
     * overdue.
     *
     * @param toleranceMillis how wrong its clock may have been
     */
    void released(PoolSnapshot snapshot, long toleranceMillis) {
        long atMillis = snapshot.getAt().toEpochMilli();
        for (; released < snapshot.getReleased(); released++) {
            Optional<Grant> oldest = firstOverdue();
            require(
                    oldest.filter(grant -> overdueSince(grant) <= atMillis + toleranceMillis)
                            .isPresent(),
                    () -> "the ledger gives up a grant that is not overdue: "
                            + oldest.map(Grant::getGrantId).map(String::valueOf).orElse("none"));
            oldest.map(Grant::getGrantId).ifPresent(grant -> {
                settled(grant);
                givenUp.add(grant);
            });
        }
        firstOverdue()
                .ifPresent(oldest -> require(
                        atMillis - overdueSince(oldest) <= GIVING_UP_MILLIS + toleranceMillis,
                        () -> "grant " + oldest.getGrantId() + " holds its place " + (atMillis - overdueSince(oldest))
                                + " ms after its outcome could have come"));
    }

    private Optional<Grant> firstOverdue() {
        return outstanding.values().stream().min(Comparator.comparing(Grant::getStartBy));
    }

    private long overdueSince(Grant grant) {
        return grant.getStartBy().toEpochMilli()
                + CallTimes.outcomeWithin(config).toMillis()
                + config.getClockSkewMillis();
    }

    /** @param grantedSince grants of all pools since the latest snapshots, which this snapshot may leave out */
    void snapshot(PoolSnapshot snapshot, long grantedSince) {
        long missing = offered - takenOver - snapshot.getOffered();
        if (missing > 0 && missing <= forgettable) {
            offered -= missing;
            forgettable = 0;
        }
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
