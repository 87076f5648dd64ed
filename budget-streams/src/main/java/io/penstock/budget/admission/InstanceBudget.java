package io.penstock.budget.admission;

import io.penstock.budget.window.Limit;
import io.penstock.budget.window.LimitKind;
import io.penstock.budget.window.Spend;
import io.penstock.budget.window.UsageWindow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

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
    private OptionalInt concurrency = OptionalInt.empty();
    private long slackMillis;
    private int outstanding;

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
        for (Limit limit : limits) {
            if (used(limit) + spend.of(limit.kind()) > limit.amount()) {
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
        for (Limit limit : limits) {
            share = Math.max(share, (double) used(limit) / limit.amount());
        }
        return share;
    }

    /** Whether nothing is outstanding and no window holds anything. */
    boolean isUnused() {
        return outstanding == 0 && windows.values().stream().allMatch(window -> window.used(LimitKind.REQUESTS) == 0);
    }

    void reserve(Reservation reservation) {
        outstanding++;
        charge(reservation.startByMillis(), reservation.spend());
    }

    void settle(Reservation reservation, AttemptReport report) {
        outstanding--;
        if (report.startedAtMillis().isEmpty()) {
            return;
        }
        Spend used = report.used().orElse(reservation.spend());
        for (UsageWindow window : windows.values()) {
            window.subtract(reservation.startByMillis(), reservation.spend());
            window.add(report.startedAtMillis().getAsLong(), used);
        }
    }

    void restoreOutstanding() {
        outstanding++;
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
