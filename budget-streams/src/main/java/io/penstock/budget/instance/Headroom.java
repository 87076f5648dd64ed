package io.penstock.budget.instance;

import io.penstock.budget.health.ExternalUsage;
import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.LimitKind;
import io.penstock.budget.usage.Remaining;
import io.penstock.budget.usage.Spend;
import java.util.List;

/** What an instance's limits leave, now and later, after what is charged and what others spend. */
final class Headroom {
    private final LimitWindows windows;
    private final ExternalUsage foreign;
    private final HeldGrants grants;
    private int configuredLimits;

    /** What an empty instance holds. */
    private Remaining capacity = new Remaining();

    /** What an empty instance holds by its configured limits. */
    private Remaining configuredCapacity = new Remaining();

    /** What is left now; computed again when anything has changed. */
    private Remaining left = new Remaining();

    private double utilisation;
    private boolean isRead;

    /** Counts the changes of what is charged. */
    private long changes;

    Headroom(LimitWindows windows, ExternalUsage foreign, HeldGrants grants) {
        this.windows = windows;
        this.foreign = foreign;
        this.grants = grants;
    }

    /**
     * Takes over limits.
     *
     * @param configured the limits that are configured; the first of {@code limits}
     * @param limits all limits that hold, including the learnt ones
     */
    void limit(List<Limit> configured, List<Limit> limits) {
        windows.limit(limits);
        configuredLimits = configured.size();
        capacity = capacity(limits);
        configuredCapacity = capacity(configured);
        changed();
    }

    private static Remaining capacity(List<Limit> limits) {
        Remaining room = new Remaining();
        limits.forEach(limit -> room.narrow(limit.kind(), limit.amount()));
        return room;
    }

    /** Notes that what is charged or what others spend has changed. */
    void changed() {
        isRead = false;
        changes++;
    }

    /** A number that changes whenever what is charged or what others spend changes. */
    long changes() {
        return changes;
    }

    /** What an empty instance holds. */
    Remaining capacity() {
        return capacity;
    }

    /** What an empty instance holds by its configured limits alone. */
    Remaining configuredCapacity() {
        return configuredCapacity;
    }

    /** What is left of every limit. */
    Remaining left() {
        read();
        return left;
    }

    /** The dominant share: the used part of the fullest limit, 1.0 when full; 0 without limits. */
    double utilisation() {
        read();
        return utilisation;
    }

    private void read() {
        if (isRead) {
            return;
        }
        isRead = true;
        left = new Remaining();
        utilisation = 0;
        List<Limit> limits = windows.limits();
        for (int i = 0; i < limits.size(); i++) {
            Limit limit = limits.get(i);
            long used = windows.used(i);
            long taken = foreign.taken(limit);
            left.narrow(limit.kind(), limit.amount() - taken - used);
            utilisation = Math.max(utilisation, (double) (used + taken) / limit.amount());
        }
    }

    /** What is left for other requests at a later instant if a spend is set aside and nothing else is charged. */
    Remaining leftAt(long atMillis, Spend kept) {
        Remaining room = new Remaining();
        List<Limit> limits = windows.limits();
        for (int i = 0; i < limits.size(); i++) {
            Limit limit = limits.get(i);
            long used = windows.used(i) - windows.freedBy(i, atMillis);
            room.narrow(limit.kind(), limit.amount() - foreign.taken(limit) - used - kept.of(limit.kind()));
        }
        return room;
    }

    /**
     * The first instant at which a spend fits every limit if nothing else is charged.
     *
     * @param fromMillis no earlier than this
     * @return {@link Long#MAX_VALUE} when it never does
     */
    long fitsAtMillis(Spend spend, long fromMillis) {
        long at = fromMillis;
        List<Limit> limits = windows.limits();
        for (int i = 0; i < limits.size(); i++) {
            Limit limit = limits.get(i);
            long excess = excess(i, limit, spend);
            at = Math.max(at, windows.whenFreed(i, excess));
            long taken = foreign.taken(limit);
            if (taken > 0) {
                // the others' usage may expire before as much of our own has left
                long withoutOthers = Math.max(at, foreign.untilMillis(limit));
                at = Math.max(at, Math.min(withoutOthers, windows.whenFreed(i, excess + taken)));
            }
        }
        return at;
    }

    /** As {@link InstanceBudget#fitsNotBeforeMillis}. */
    long fitsNotBeforeMillis(Spend spend) {
        long at = Long.MIN_VALUE;
        List<Limit> limits = windows.limits();
        for (int i = 0; i < configuredLimits; i++) {
            Limit limit = limits.get(i);
            long excess = excess(i, limit, spend);
            at = Math.max(
                    at,
                    limit.kind() == LimitKind.REQUESTS
                            ? requestsFreedNotBefore(i, limit, excess)
                            : windows.whenFreed(i, excess - grants.reservedTokens()));
        }
        return at;
    }

    private long excess(int index, Limit limit, Spend spend) {
        return windows.used(index) + spend.of(limit.kind()) - limit.amount();
    }

    /**
     * A lower bound on when requests leave: a call stays charged for a window from its start, which may be its grant.
     */
    private long requestsFreedNotBefore(int index, Limit limit, long excess) {
        long asCharged = windows.whenFreed(index, excess);
        if (grants.isEmpty()) {
            return asCharged;
        }
        long oldestLeaves = grants.oldestAtMillis() + limit.windowMillis() + windows.slackMillis();
        return Math.min(asCharged, Math.max(oldestLeaves, windows.whenFreed(index, excess - grants.size())));
    }
}
