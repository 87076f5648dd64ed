package io.penstock.budget.instance;

import io.penstock.budget.health.ExternalUsage;
import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.LimitKind;
import io.penstock.budget.usage.Remaining;
import io.penstock.budget.usage.Spend;
import java.util.List;

/** What an instance's limits leave, now and later, of what is charged and of what others spend. */
final class Headroom {
    private final LimitWindows windows;
    private final ExternalUsage foreign;
    private final HeldGrants grants;
    private int configuredLimits;

    /** What an empty instance holds. */
    private Remaining capacity = new Remaining();

    /** What it holds by the limits that are configured. */
    private Remaining configuredCapacity = new Remaining();

    /** What is left now, and how full the fullest limit is; read again when anything has changed. */
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
     * @param configured the first of the limits, which are not learnt
     * @param limits those that hold
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

    /** What is charged has changed, or what others spend. */
    void changed() {
        isRead = false;
        changes++;
    }

    /** Another number whenever what is charged has changed. */
    long changes() {
        return changes;
    }

    /** What an empty instance holds. */
    Remaining capacity() {
        return capacity;
    }

    /** What an empty instance holds by the limits that are configured. */
    Remaining configuredCapacity() {
        return configuredCapacity;
    }

    /** What is left of every limit. */
    Remaining left() {
        read();
        return left;
    }

    /** The dominant share: the fullest limit's used part; 0 without limits. */
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

    /** What is left for others at a later instant if a spend is kept and nothing else is charged. */
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
                // others may be gone before as much of the own usage has left
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

    /** A call stays charged for a window from its start, which may have been at its grant. */
    private long requestsFreedNotBefore(int index, Limit limit, long excess) {
        long asCharged = windows.whenFreed(index, excess);
        if (grants.isEmpty()) {
            return asCharged;
        }
        long oldestLeaves = grants.oldestAtMillis() + limit.windowMillis() + windows.slackMillis();
        return Math.min(asCharged, Math.max(oldestLeaves, windows.whenFreed(index, excess - grants.size())));
    }
}
