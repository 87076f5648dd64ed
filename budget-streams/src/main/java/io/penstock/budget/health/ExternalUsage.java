package io.penstock.budget.health;

import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.LimitKind;
import io.penstock.budget.usage.Spend;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Estimates what others spend on an instance's key, and keeps the pace that leaves them room. It compares the
 * provider's counts of the last minute with what this ledger had spent at the same instant.
 *
 * <p>A reading describes the instant when its call started and is known when the call has ended. Calls that started
 * earlier may still run then, and their cost is not known yet. Until it is, they count with all that is reserved for
 * them, so the others' part comes out too small rather than too large. Readings are kept for a while and compared
 * again, so that the estimate becomes right when those calls end.
 *
 * <p>Not safe for use by several threads. All instants are milliseconds of the epoch.
 */
public final class ExternalUsage {
    /** The window of the limits whose counts are compared. */
    public static final long WINDOW_MILLIS = 60_000;

    private static final long REVIEW_MILLIS = 200;

    private final OwnUsage own = new OwnUsage();
    private final Pacer pace = new Pacer();
    private final Map<LimitKind, ReadingSeries> readings = new EnumMap<>(LimitKind.class);
    private Map<LimitKind, ExternalUsageEstimate> findings = new EnumMap<>(LimitKind.class);
    private List<Limit> limits = List.of();
    private long reviewedAtMillis;

    /** Takes over the instance's limits; only those of a minute matter here. */
    public void configure(List<Limit> newLimits) {
        limits = newLimits.stream()
                .filter(limit -> limit.windowMillis() == WINDOW_MILLIS)
                .toList();
    }

    /**
     * A call was granted; the provider may have counted it from now on.
     *
     * @param expected what it will most likely cost
     */
    public void granted(long grantId, long atMillis, Spend reserved, Spend expected) {
        own.granted(grantId, new OwnUsage.Running(atMillis, reserved, expected));
        pace.spent(parts(expected), atMillis);
    }

    /** Notes that a call ended which started at an instant, and what was counted for it. */
    public void ended(long grantId, long startedAtMillis, Spend counted) {
        own.ended(grantId, startedAtMillis, counted)
                .ifPresent(call -> pace.corrected(parts(counted) - parts(call.expected())));
    }

    /** Notes that a grant lapsed, whose call may have been counted nevertheless. */
    public void lapsed(long grantId, long startByMillis) {
        own.lapsed(grantId, startByMillis);
    }

    /** Restores what was charged at an instant before the ledger restarted. */
    public void restore(long atMillis, Spend charged) {
        own.restore(atMillis, charged);
    }

    /**
     * Restores a grant that was outstanding when the ledger restarted, and whose charge was restored at {@code
     * startByMillis}.
     */
    public void restore(long grantId, long grantedAtMillis, long startByMillis, Spend reserved, Spend expected) {
        own.restore(grantId, new OwnUsage.Running(grantedAtMillis, reserved, expected), startByMillis);
    }

    /**
     * Moves along with a clock that has stepped. Earlier readings cannot be compared any more; what was found is kept
     * for as long as it would have been.
     */
    public void clockStepped(long byMillis) {
        readings.clear();
        own.clockStepped(byMillis);
        pace.clockStepped(byMillis);
        reviewedAtMillis += byMillis;
        findings.replaceAll((kind, finding) -> finding.clockStepped(byMillis));
    }

    /** Restores what was found before the ledger restarted. */
    public void restore(List<ExternalUsageEstimate> saved) {
        saved.forEach(finding -> findings.put(finding.kind(), finding));
    }

    /**
     * Takes a reading of a call that started at an instant. A reading of a kind without a limit of a minute is
     * ignored.
     *
     * @param isRefusal whether the call was refused; it was granted because there was room, so others have taken the
     *     room
     */
    public void read(LimitReading reading, boolean isRefusal, long startedAtMillis, long nowMillis) {
        if (startedAtMillis > nowMillis || nowMillis - startedAtMillis > WINDOW_MILLIS) {
            return;
        }
        for (Limit configured : limits) {
            if (configured.kind() == reading.kind()) {
                long limit = reading.limit().orElse(configured.amount());
                readings.computeIfAbsent(reading.kind(), ReadingSeries::new)
                        .add(startedAtMillis, limit, limit - reading.remaining(), isRefusal, nowMillis);
                return;
            }
        }
    }

    /**
     * Compares the counts again, unless that was done within the last 200 ms.
     *
     * @param slackMillis how much later than its start a call may be counted
     * @return whether the estimates have changed
     */
    public boolean review(long nowMillis, long slackMillis) {
        own.forget(nowMillis);
        if ((readings.isEmpty() && findings.isEmpty()) || nowMillis - reviewedAtMillis < REVIEW_MILLIS) {
            return false;
        }
        reviewedAtMillis = nowMillis;
        Map<LimitKind, ExternalUsageEstimate> found = new EnumMap<>(findings);
        readings.values().removeIf(series -> series.forget(nowMillis));
        OwnUsage.Sweep sweep = own.sweep();
        readings.forEach((kind, series) -> found.put(kind, series.compare(sweep, slackMillis)));
        found.values().removeIf(finding -> finding.untilMillis() <= nowMillis);
        boolean isDifferent = !found.equals(findings);
        findings = found;
        return isDifferent;
    }

    /** What the latest {@link #review} found. */
    public List<ExternalUsageEstimate> findings() {
        return List.copyOf(findings.values());
    }

    /** What others had spent of a limit, at the latest {@link #review}; 0 where nothing is known. */
    public long spent(Limit limit) {
        ExternalUsageEstimate finding = finding(limit);
        return finding == null ? 0 : finding.foreign();
    }

    /**
     * How much less than its amount a limit of a minute gives this ledger: what others spend and may spend next, less
     * what the provider's limit exceeds the configured one by; at least 0.
     */
    public long taken(Limit limit) {
        ExternalUsageEstimate finding = finding(limit);
        return finding == null ? 0 : finding.takenOf(limit.amount());
    }

    /** When the estimate for a limit expires; {@link Long#MIN_VALUE} where there is none. */
    public long untilMillis(Limit limit) {
        ExternalUsageEstimate finding = finding(limit);
        return finding == null ? Long.MIN_VALUE : finding.untilMillis();
    }

    /** Whether a call may be granted now. While others spend, what they leave is spent evenly over the minute. */
    public boolean allows(long nowMillis) {
        return pace.allows(nowMillis);
    }

    /** The largest part that a spend takes of any limit of a minute; 0 while nobody else is known to spend. */
    private double parts(Spend spend) {
        double parts = 0;
        for (Limit limit : limits) {
            if (spent(limit) > 0) {
                long given = Math.max(1, limit.amount() - taken(limit));
                parts = Math.max(parts, (double) spend.of(limit.kind()) / given);
            }
        }
        return parts;
    }

    private @Nullable ExternalUsageEstimate finding(Limit limit) {
        return limit.windowMillis() == WINDOW_MILLIS ? findings.get(limit.kind()) : null;
    }
}
