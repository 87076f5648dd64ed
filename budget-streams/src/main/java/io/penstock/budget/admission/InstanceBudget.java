package io.penstock.budget.admission;

import io.penstock.budget.admission.InstancePolicy.CachedInput;
import io.penstock.budget.window.Limit;
import io.penstock.budget.window.LimitKind;
import io.penstock.budget.window.Spend;
import io.penstock.budget.window.UsageWindow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The budget of one instance: a window for every length that its limits name, and its outstanding grants.
 *
 * <p>A reservation is charged at the latest instant at which its attempt may start. When the outcome is known, the charge
 * moves to the instant when the attempt did start, with what it used. A lapse leaves the charge where it is.
 */
final class InstanceBudget {
    /** Kept even when no limit names it, so that a limit which is added later starts from the real usage. */
    private static final long ALWAYS_KEPT_MILLIS = 60_000;

    private final String id;
    private final Journal journal;
    private final Map<Long, UsageWindow> windows = new HashMap<>();
    private List<Limit> limits = List.of();
    /** The limits' windows, in the order of the limits. */
    private UsageWindow[] limitWindows = {};

    private CachedInput cachedInput = CachedInput.COUNTS;
    private OptionalInt concurrency = OptionalInt.empty();
    private long slackMillis;
    private int outstanding;

    /** Tokens that outstanding grants reserve, and that their outcomes may give back. */
    private long reservedTokens;

    InstanceBudget(String id, Journal journal) {
        this.id = id;
        this.journal = journal;
        window(ALWAYS_KEPT_MILLIS);
    }

    String id() {
        return id;
    }

    /** Takes over new limits; usage and outstanding grants stay. */
    void configure(InstancePolicy policy, long newSlackMillis, long nowMillis) {
        slackMillis = newSlackMillis;
        concurrency = policy.concurrency();
        cachedInput = policy.cachedInput();
        advance(nowMillis);
        for (Limit limit : policy.limits()) {
            if (!windows.containsKey(limit.windowMillis())) {
                UsageWindow seed = windows.entrySet().stream()
                        .filter(entry -> entry.getKey() > limit.windowMillis())
                        .min(Map.Entry.comparingByKey())
                        .or(() -> windows.entrySet().stream().max(Map.Entry.comparingByKey()))
                        .orElseThrow()
                        .getValue();
                seed.copyTo(window(limit.windowMillis()));
            }
        }
        limits = policy.limits();
        limitWindows =
                limits.stream().map(limit -> window(limit.windowMillis())).toArray(UsageWindow[]::new);
    }

    /** Length of the shortest window of its limits. */
    OptionalLong shortestWindowMillis() {
        return limits.stream().mapToLong(Limit::windowMillis).min();
    }

    void advance(long nowMillis) {
        for (UsageWindow window : windows.values()) {
            window.advance(nowMillis, slackMillis);
        }
    }

    List<Limit> limits() {
        return limits;
    }

    OptionalInt concurrency() {
        return concurrency;
    }

    int outstanding() {
        return outstanding;
    }

    /** Whether one more grant with this spend stays within every limit. */
    boolean fits(Spend spend) {
        if (concurrency.isPresent() && outstanding >= concurrency.getAsInt()) {
            return false;
        }
        for (int i = 0; i < limitWindows.length; i++) {
            Limit limit = limits.get(i);
            if (limitWindows[i].used(limit.kind()) + spend.of(limit.kind()) > limit.amount()) {
                return false;
            }
        }
        return true;
    }

    /**
     * The first instant at which a spend fits every limit if nothing else is charged, whatever the concurrency.
     *
     * @return {@link Long#MAX_VALUE} when it never does
     */
    long fitsAtMillis(Spend spend) {
        long at = Long.MIN_VALUE;
        for (int i = 0; i < limitWindows.length; i++) {
            Limit limit = limits.get(i);
            long excess = limitWindows[i].used(limit.kind()) + spend.of(limit.kind()) - limit.amount();
            if (excess > 0) {
                at = Math.max(at, limitWindows[i].whenFreed(limit.kind(), excess, slackMillis));
            }
        }
        return at;
    }

    /**
     * An instant before which a spend certainly does not fit, even if every outstanding grant used no tokens at all.
     *
     * @return {@link Long#MAX_VALUE} when it never fits
     */
    long fitsNotBeforeMillis(Spend spend) {
        long at = Long.MIN_VALUE;
        for (int i = 0; i < limitWindows.length; i++) {
            Limit limit = limits.get(i);
            long givenBack = limit.kind() == LimitKind.REQUESTS ? 0 : reservedTokens;
            long excess = limitWindows[i].used(limit.kind()) + spend.of(limit.kind()) - limit.amount() - givenBack;
            if (excess > 0) {
                at = Math.max(at, limitWindows[i].whenFreed(limit.kind(), excess, slackMillis));
            }
        }
        return at;
    }

    /** Whether two spends together fit every limit at a later instant, if nothing else is charged. */
    boolean fitsBothAt(long atMillis, Spend one, Spend other) {
        for (int i = 0; i < limitWindows.length; i++) {
            Limit limit = limits.get(i);
            LimitKind kind = limit.kind();
            long used = limitWindows[i].used(kind) - limitWindows[i].freedBy(kind, atMillis, slackMillis);
            if (used + one.of(kind) + other.of(kind) > limit.amount()) {
                return false;
            }
        }
        return true;
    }

    /** Settled and reserved in the limit's window. */
    long used(Limit limit) {
        return window(limit.windowMillis()).used(limit.kind());
    }

    /** The dominant share: the fullest limit's used part; 0 without limits. */
    double utilisation() {
        double share = 0;
        for (int i = 0; i < limitWindows.length; i++) {
            Limit limit = limits.get(i);
            share = Math.max(share, (double) limitWindows[i].used(limit.kind()) / limit.amount());
        }
        return share;
    }

    /** Whether nothing is outstanding and no window holds anything. */
    boolean isUnused() {
        return outstanding == 0 && windows.values().stream().allMatch(window -> window.used(LimitKind.REQUESTS) == 0);
    }

    void reserve(Reservation reservation) {
        outstanding++;
        reservedTokens += reservation.spend().tokens();
        charge(reservation.startByMillis(), reservation.spend());
    }

    /**
     * Replaces a reservation by what the attempt used.
     *
     * @param reserve what the reservation was made by
     */
    void settle(Reservation reservation, AttemptReport report, ReservePolicy.Mode reserve) {
        outstanding--;
        reservedTokens -= reservation.spend().tokens();
        if (report.startedAtMillis().isEmpty()) {
            return;
        }
        long startedAt = report.startedAtMillis().getAsLong();
        Spend charged = report.used()
                .map(used -> charged(used, reservation, report.cachedInputTokens(), reserve))
                .orElse(reservation.spend());
        for (UsageWindow window : windows.values()) {
            window.subtract(reservation.startByMillis(), reservation.spend());
            window.add(startedAt, charged);
        }
    }

    /** What the provider takes off its budget for a call. */
    private Spend charged(Spend used, Reservation reservation, long cachedTokens, ReservePolicy.Mode reserve) {
        long input = cachedInput == CachedInput.EXCLUDED
                ? Math.max(0, used.inputTokens() - cachedTokens)
                : used.inputTokens();
        long output = reserve == ReservePolicy.Mode.PROVIDER
                ? Math.max(used.outputTokens(), reservation.maxOutputTokens())
                : used.outputTokens();
        return new Spend(used.requests(), input, output);
    }

    void restore(Reservation reservation) {
        outstanding++;
        reservedTokens += reservation.spend().tokens();
    }

    void restoreUsage(long windowMillis, long slot, Spend sum) {
        window(windowMillis).restore(slot, sum);
    }

    private void charge(long atMillis, Spend spend) {
        for (UsageWindow window : windows.values()) {
            window.add(atMillis, spend);
        }
    }

    private UsageWindow window(long millis) {
        return windows.computeIfAbsent(
                millis, length -> new UsageWindow(length, (slot, sum) -> journal.usage(id, length, slot, sum)));
    }
}
