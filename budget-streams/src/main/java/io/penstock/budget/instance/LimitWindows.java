package io.penstock.budget.instance;

import io.penstock.budget.state.Change;
import io.penstock.budget.state.Journal;
import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.LimitKind;
import io.penstock.budget.usage.Spend;
import io.penstock.budget.usage.UsageWindow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one instance's account is charged: one window for every length that its limits name. A limit is identified by
 * its index in {@link #limits}.
 *
 * <p>Not safe for use by several threads. All instants are milliseconds of the epoch.
 */
final class LimitWindows {
    /**
     * The length of a window that is kept even when no limit names it, so that a limit which is added later starts
     * from the real usage.
     */
    private static final long ALWAYS_KEPT_MILLIS = 60_000;

    /**
     * No charge is believed that lies further ahead than this and further than an attempt may start: a clock that was
     * ahead has made it. This is longer than usual, so that grants of an earlier configuration are not released too
     * early.
     */
    private static final long MIN_BELIEVED_AHEAD_MILLIS = 60_000;

    private String account;
    private final Journal journal;
    private final Map<Long, UsageWindow> byLength = new HashMap<>();
    private final List<UsageWindow> all = new ArrayList<>();
    private List<Limit> limits = List.of();

    /** The window of each limit, in the order of the limits. */
    private UsageWindow[] ofLimits = {};

    private long slackMillis;
    private long startWithinMillis;
    private long nowMillis;

    /** Restored usage, until {@link #takeOverSaved}, when it is known which instants can be believed. */
    private final List<Change.Usage> saved = new ArrayList<>();

    LimitWindows(String account, Journal journal) {
        this.account = account;
        this.journal = journal;
        window(ALWAYS_KEPT_MILLIS);
    }

    List<Limit> limits() {
        return limits;
    }

    /** How much longer than its window a charge is held, because clocks differ. */
    long slackMillis() {
        return slackMillis;
    }

    /** Sets {@link #slackMillis}. */
    void hold(long newSlackMillis) {
        slackMillis = newSlackMillis;
    }

    /** Sets how far ahead of its grant a charge may lie. */
    void believeAhead(long newStartWithinMillis) {
        startWithinMillis = newStartWithinMillis;
    }

    /** The latest instant at which a charge is believed to lie. */
    long latestMillis() {
        return nowMillis + slackMillis + Math.max(startWithinMillis, MIN_BELIEVED_AHEAD_MILLIS);
    }

    /** Writes every charge to the journal under another account name. */
    void moveTo(String newAccount) {
        String old = account;
        byLength.forEach((millis, window) -> window.forEach((slot, sum) -> {
            write(old, millis, slot, Spend.NONE);
            write(newAccount, millis, slot, sum);
        }));
        account = newAccount;
    }

    /** Moves every charge along with a clock that has stepped, so that it is held for the same time. */
    void clockStepped(long byMillis) {
        nowMillis += byMillis;
        all.forEach(window -> window.clockStepped(byMillis));
    }

    /**
     * Takes over limits; to be called after {@link #advance}. A new window starts with what the next longer window
     * holds, or else the longest one.
     */
    void limit(List<Limit> newLimits) {
        limits = List.copyOf(newLimits);
        for (Limit limit : limits) {
            if (!byLength.containsKey(limit.windowMillis())) {
                UsageWindow seed = byLength.entrySet().stream()
                        .filter(entry -> entry.getKey() > limit.windowMillis())
                        .min(Map.Entry.comparingByKey())
                        .or(() -> byLength.entrySet().stream().max(Map.Entry.comparingByKey()))
                        .orElseThrow()
                        .getValue();
                UsageWindow added = window(limit.windowMillis());
                seed.copyTo(added);
                added.advance(nowMillis, slackMillis, latestMillis());
            }
        }
        ofLimits = limits.stream().map(limit -> window(limit.windowMillis())).toArray(UsageWindow[]::new);
    }

    /** Releases what is too old to count; returns whether that was anything. */
    boolean advance(long newNowMillis) {
        nowMillis = newNowMillis;
        boolean hasLeft = false;
        for (int i = 0; i < all.size(); i++) {
            hasLeft |= all.get(i).advance(nowMillis, slackMillis, latestMillis());
        }
        return hasLeft;
    }

    /**
     * Takes over restored usage; to be called after {@link #advance}.
     *
     * @param restored receives each sum with the instant to which it is charged
     */
    void takeOverSaved(Restored restored) {
        for (Change.Usage usage : saved) {
            long windowMillis = usage.slot().windowMillis();
            long at = window(windowMillis).restore(usage.slot().number(), usage.sum(), latestMillis());
            restored.charged(windowMillis, at, usage.sum());
        }
        saved.clear();
    }

    /** Receives restored usage. */
    @FunctionalInterface
    interface Restored {
        void charged(long windowMillis, long atMillis, Spend sum);
    }

    /** The first instant at which {@link #advance} may release anything. */
    long nextAdvanceMillis() {
        long next = Long.MAX_VALUE;
        for (int i = 0; i < all.size(); i++) {
            next = Math.min(next, all.get(i).nextAdvanceMillis(slackMillis));
        }
        return next;
    }

    void charge(long atMillis, Spend spend) {
        for (UsageWindow window : all) {
            window.add(atMillis, spend);
        }
    }

    /** Replaces a charge by another one. */
    void replace(long atMillis, Spend spend, long newMillis, Spend newSpend) {
        for (UsageWindow window : all) {
            window.subtract(atMillis, spend);
            window.add(newMillis, newSpend);
        }
    }

    /** Keeps a saved sum of a slot for {@link #takeOverSaved}. */
    void restore(Change.Usage usage) {
        window(usage.slot().windowMillis());
        saved.add(usage);
    }

    boolean areEmpty() {
        return saved.isEmpty() && all.stream().allMatch(window -> window.used(LimitKind.REQUESTS) == 0);
    }

    /** What is settled and reserved in the limit's window. */
    long used(int limit) {
        return ofLimits[limit].used(limits.get(limit).kind());
    }

    /** As {@link #used(int)}. */
    long used(Limit limit) {
        return window(limit.windowMillis()).used(limit.kind());
    }

    /** What is settled and reserved in the last minute, whether or not a limit names it. */
    long usedInMinute(LimitKind kind) {
        return window(ALWAYS_KEPT_MILLIS).used(kind);
    }

    /** How much of the limit's usage will have left by an instant. */
    long freedBy(int limit, long atMillis) {
        return ofLimits[limit].freedBy(limits.get(limit).kind(), atMillis, slackMillis);
    }

    /**
     * When at least {@code excess} of the limit's usage has left; {@link Long#MIN_VALUE} when {@code excess} is not
     * above 0.
     *
     * @return {@link Long#MAX_VALUE} when less than {@code excess} is charged
     */
    long whenFreed(int limit, long excess) {
        return excess > 0 ? ofLimits[limit].whenFreed(limits.get(limit).kind(), excess, slackMillis) : Long.MIN_VALUE;
    }

    private void write(String account, long windowMillis, long slot, Spend sum) {
        journal.write(new Change.Usage(new Change.Usage.Slot(account, windowMillis, slot), sum));
    }

    private UsageWindow window(long millis) {
        UsageWindow known = byLength.get(millis);
        if (known != null) {
            return known;
        }
        UsageWindow made = new UsageWindow(millis, (slot, sum) -> write(account, millis, slot, sum));
        byLength.put(millis, made);
        all.add(made);
        return made;
    }
}
