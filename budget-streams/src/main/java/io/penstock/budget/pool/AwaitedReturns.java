package io.penstock.budget.pool;

import io.penstock.budget.grant.Awaited;
import io.penstock.budget.grant.Awaited.Reason;
import io.penstock.budget.grant.RequestFate;
import io.penstock.budget.state.Change;
import io.penstock.budget.state.Journal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The grants whose slot is free again and whose request or outcome may still come. An outcome and the re-submission of
 * its request are on two topics and arrive in any order.
 */
final class AwaitedReturns {
    /** How long the topics of requests and outcomes keep a record. After that, neither can come. */
    static final long RETENTION_MILLIS = 7L * 24 * 60 * 60 * 1_000;

    /**
     * The most grants that are awaited. The two records of a transaction arrive within seconds, unless one is behind a
     * backlog. A thousand failed calls a second and a backlog of four minutes reach this number.
     */
    static final int MAX = 250_000;

    /** The most grants that are forgotten in a second; no pool has more outcomes in one. */
    private static final int FORGOTTEN_AT_ONCE = 10_000;

    private final Journal journal;

    /** In the order of waiting, the longest awaited first. */
    private final Map<Long, Awaited> grants = new LinkedHashMap<>();

    /** The released grants whose requests are not back, by the tokens of the requests. */
    private final Map<Long, Long> released = new HashMap<>();

    /** The tokens of the requests that are on their way back. */
    private final Set<Long> returning = new HashSet<>();

    AwaitedReturns(Journal journal) {
        this.journal = journal;
    }

    void add(Awaited awaited) {
        restore(awaited);
        journal.write(Change.Grant.awaited(awaited));
    }

    void restore(Awaited awaited) {
        grants.put(awaited.grant().grantId(), awaited);
        awaited.grant().request().ifPresent(token -> {
            if (awaited.reason() == Reason.RETURNS) {
                returning.add(token);
            } else {
                released.put(token, awaited.grant().grantId());
            }
        });
    }

    /** Whether the request with this token is on its way back. */
    boolean isReturning(long token) {
        return returning.contains(token);
    }

    /** Takes back a request that was granted; returns false when it is not awaited with this grant. */
    boolean takeBack(long grantId, long token) {
        Awaited awaited = grants.get(grantId);
        if (awaited == null || !awaited.grant().takesBack(token)) {
            return false;
        }
        forget(awaited);
        if (awaited.reason() == Reason.RELEASED) {
            add(new Awaited(awaited.grant().of(OptionalLong.empty()), Reason.RELEASED, awaited.sinceMillis()));
        }
        return true;
    }

    /**
     * Notes that a request was submitted again as a new one, so that it no longer may come back with a released grant.
     */
    void submitted(long token) {
        Long grantId = released.get(token);
        if (grantId != null) {
            takeBack(grantId, token);
        }
    }

    /**
     * Notes the outcome of a grant that was released.
     *
     * @return false when no outcome of this grant is awaited
     */
    boolean settle(long grantId, RequestFate fate) {
        Awaited awaited = grants.get(grantId);
        if (awaited == null || awaited.reason() != Reason.RELEASED) {
            return false;
        }
        forget(awaited);
        if (fate == RequestFate.RETURNS && awaited.grant().request().isPresent()) {
            add(new Awaited(awaited.grant(), Reason.RETURNS, awaited.sinceMillis()));
        }
        return true;
    }

    /** Forgets the grants for which nothing can come any more, and the oldest beyond {@link #MAX}. */
    void forget(long nowMillis) {
        for (int i = 0; i < FORGOTTEN_AT_ONCE; i++) {
            Optional<Awaited> over = oldest().filter(
                            awaited -> grants.size() > MAX || nowMillis - awaited.sinceMillis() >= RETENTION_MILLIS);
            if (over.isEmpty()) {
                return;
            }
            forget(over.get());
        }
    }

    boolean isEmpty() {
        return grants.isEmpty();
    }

    private Optional<Awaited> oldest() {
        return grants.values().stream().findFirst();
    }

    private void forget(Awaited awaited) {
        grants.remove(awaited.grant().grantId());
        awaited.grant().request().ifPresent(token -> {
            returning.remove(token);
            released.remove(token);
        });
        journal.write(Change.Grant.over(awaited.grant()));
    }
}
