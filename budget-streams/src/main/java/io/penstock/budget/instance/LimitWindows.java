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
 * What one instance is charged with: a window for every length that its limits name. A limit is asked for by its place in
 * {@link #limits}.
 *
 * <p>Not safe for use by several threads. All instants are milliseconds of the epoch.
 */
final class LimitWindows {
    /** Kept even when no limit names it, so that a limit which is added later starts from the real usage. */
    private static final long ALWAYS_KEPT_MILLIS = 60_000;

    /**
     * No charge is believed to lie further ahead than this, or than an attempt may start: it was made by a clock that was
     * ahead. Longer than usual, so that what was granted under another configuration is not held for too short.
     */
    private static final long MIN_BELIEVED_AHEAD_MILLIS = 60_000;

    private String instance;
    private final Journal journal;
    private final Map<Long, UsageWindow> byLength = new HashMap<>();
    private final List<UsageWindow> all = new ArrayList<>();
    private List<Limit> limits = List.of();

    /** In the order of the limits. */
    private UsageWindow[] ofLimits = {};

    private long slackMillis;
    private long startWithinMillis;
    private long nowMillis;

    /** What was saved, until the next {@link #advance}, which knows what can be believed. */
    private final List<Change.Usage> saved = new ArrayList<>();

    LimitWindows(String instance, Journal journal) {
        this.instance = instance;
        this.journal = journal;
        window(ALWAYS_KEPT_MILLIS);
    }

    List<Limit> limits() {
        return limits;
    }

    /** How much longer than a window a charge is held, for clocks that differ. */
    long slackMillis() {
        return slackMillis;
    }

    /** Changes {@link #slackMillis}. */
    void hold(long newSlackMillis) {
        slackMillis = newSlackMillis;
    }

    /** Says how far ahead of its grant a charge may lie. */
    void believeAhead(long newStartWithinMillis) {
        startWithinMillis = newStartWithinMillis;
    }

    /** No charge is believed to lie beyond this instant. */
    long latestMillis() {
        return nowMillis + slackMillis + Math.max(startWithinMillis, MIN_BELIEVED_AHEAD_MILLIS);
    }

    /** Writes every charge down under another name. */
    void moveTo(String newInstance) {
        String old = instance;
        byLength.forEach((millis, window) -> window.forEach((slot, sum) -> {
            write(old, millis, slot, Spend.NONE);
            write(newInstance, millis, slot, sum);
        }));
        instance = newInstance;
    }

    /** The clock has stepped: every charge moves along, so that it is held for as long as if it had not. */
    void clockStepped(long byMillis) {
        nowMillis += byMillis;
        all.forEach(window -> window.clockStepped(byMillis));
    }

    /** After {@link #advance}: takes over limits; a window that is new starts with what a longer one holds, or the longest. */
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

    /** Lets go of what is too old to count; whether that was anything. */
    boolean advance(long newNowMillis) {
        nowMillis = newNowMillis;
        boolean hasLeft = false;
        for (int i = 0; i < all.size(); i++) {
            hasLeft |= all.get(i).advance(nowMillis, slackMillis, latestMillis());
        }
        return hasLeft;
    }

    /**
     * Takes over what was saved, after {@link #advance}.
     *
     * @param restored is given the instant to which each is charged
     */
    void takeOverSaved(Restored restored) {
        for (Change.Usage usage : saved) {
            long windowMillis = usage.slot().windowMillis();
            long at = window(windowMillis).restore(usage.slot().number(), usage.sum(), latestMillis());
            restored.charged(windowMillis, at, usage.sum());
        }
        saved.clear();
    }

    /** Is told of what was saved. */
    @FunctionalInterface
    interface Restored {
        void charged(long windowMillis, long atMillis, Spend sum);
    }

    /** The first instant at which {@link #advance} may let anything go. */
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

    /** Takes a charge back and makes another instead. */
    void replace(long atMillis, Spend spend, long newMillis, Spend newSpend) {
        for (UsageWindow window : all) {
            window.subtract(atMillis, spend);
            window.add(newMillis, newSpend);
        }
    }

    /** Keeps a slot's sum that was saved, for {@link #takeOverSaved}. */
    void restore(Change.Usage usage) {
        window(usage.slot().windowMillis());
        saved.add(usage);
    }

    boolean areEmpty() {
        return saved.isEmpty() && all.stream().allMatch(window -> window.used(LimitKind.REQUESTS) == 0);
    }

    /** Settled and reserved in the limit's window. */
    long used(int limit) {
        return ofLimits[limit].used(limits.get(limit).kind());
    }

    /** As {@link #used(int)}. */
    long used(Limit limit) {
        return window(limit.windowMillis()).used(limit.kind());
    }

    /** Settled and reserved in the last minute, whether or not a limit names it. */
    long usedInMinute(LimitKind kind) {
        return window(ALWAYS_KEPT_MILLIS).used(kind);
    }

    /** How much of it will have left by an instant. */
    long freedBy(int limit, long atMillis) {
        return ofLimits[limit].freedBy(limits.get(limit).kind(), atMillis, slackMillis);
    }

    /**
     * When so much of it has left; long ago for nothing.
     *
     * @return {@link Long#MAX_VALUE} when less than that is charged
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
        UsageWindow made = new UsageWindow(millis, (slot, sum) -> write(instance, millis, slot, sum));
        byLength.put(millis, made);
        all.add(made);
        return made;
    }
}
