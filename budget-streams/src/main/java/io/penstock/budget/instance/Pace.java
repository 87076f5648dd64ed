package io.penstock.budget.instance;

import io.penstock.budget.grant.Reservation;
import io.penstock.budget.usage.EvenSpending;
import io.penstock.budget.usage.Limit;
import io.penstock.budget.usage.LimitKind;
import io.penstock.budget.usage.Spend;
import io.penstock.budget.usage.UsageWindow;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * Spreads what an instance spends evenly over the windows of its limits, by what grants are expected to use.
 *
 * <p>For every limit it keeps the instant until which an even spender would need for what was granted ({@link
 * EvenSpending}). While that instant is further ahead than the pace, no more is granted. A pace is no limit: it looks at the past alone, so a large request
 * goes as soon as a small one would, and an expectation that was wrong is corrected when the call has ended. The limits
 * stay hard; they are those of {@link LimitWindows}.
 *
 * <p>Even spending leaves room in the window for what reservations hold beyond what is expected, for how long a charge
 * is held at most, and for how far ahead an instance may be. Otherwise the windows would decide instead of the pace, and
 * they keep large requests out more often than small ones.
 *
 * <p>How far ahead an instance is, is not saved: after a restart it may be ahead once more. Not safe for use by several
 * threads.
 */
final class Pace {
    /**
     * The least part of a limit that is spread, however much is reserved beyond what is expected: before anything is
     * learnt, a request's maximum is reserved and expected alike, so that more than half is rare.
     */
    private static final double LEAST = 0.5;

    /** A limit is spread when its window is this many times as long as the pace: each pace takes a part of the limit. */
    private static final long MIN_PACES = 10;

    /** A limit with a longer window is not spread: a budget of a day is not meant to be spent minute by minute. */
    private static final long MAX_WINDOW_MILLIS = 60 * 60 * 1_000;

    private long aheadMillis;
    private OfLimit[] limits = {};

    /** The tokens that the outstanding grants have reserved beyond what is expected, including the restored ones. */
    private long inputBeyond;

    private long outputBeyond;

    private static final class OfLimit {
        final Limit limit;

        /** For how long a limit's worth is spent evenly, in milliseconds. */
        final double spreadMillis;

        final EvenSpending spending = new EvenSpending();

        OfLimit(Limit limit, double spreadMillis) {
            this.limit = limit;
            this.spreadMillis = spreadMillis;
        }

        /** Forgets what is further ahead than a limit's worth: by then the window has forgotten it, too. */
        void forget(long nowMillis) {
            spending.atMost(nowMillis + spreadMillis);
        }

        /** Whether another limit counts the same, at most with another amount. */
        boolean isAs(OfLimit other) {
            return limit.kind() == other.limit.kind() && limit.windowMillis() == other.limit.windowMillis();
        }
    }

    /**
     * Takes over limits. Those with a window shorter than ten paces or longer than an hour are left out.
     *
     * @param newAheadMillis how far ahead of even spending the next grant may find an instance, at least 1 ms; empty
     *     for no pace
     * @param slackMillis how much longer than its window a charge is held because clocks differ
     */
    void configure(OptionalLong newAheadMillis, List<Limit> all, long slackMillis) {
        if (newAheadMillis.isEmpty()) {
            limits = new OfLimit[0];
            return;
        }
        aheadMillis = newAheadMillis.getAsLong();
        OfLimit[] before = limits;
        limits = all.stream()
                .filter(limit ->
                        limit.windowMillis() / aheadMillis >= MIN_PACES && limit.windowMillis() <= MAX_WINDOW_MILLIS)
                .map(limit -> of(limit, slackMillis, before))
                .toArray(OfLimit[]::new);
    }

    private OfLimit of(Limit limit, long slackMillis, OfLimit[] before) {
        long window = limit.windowMillis();
        OfLimit made = new OfLimit(limit, (double) window + slackMillis + UsageWindow.slotMillis(window) + aheadMillis);
        Arrays.stream(before).filter(made::isAs).forEach(known -> made.spending.atLeast(known.spending));
        return made;
    }

    /** Whether the next grant keeps the pace. */
    boolean allows(long nowMillis) {
        return limits.length == 0 || opensAtMillis() <= nowMillis;
    }

    /** The instant from which the next grant keeps the pace; it may be long past. */
    long opensAtMillis() {
        double latest = Long.MIN_VALUE;
        for (OfLimit of : limits) {
            latest = Math.max(latest, of.spending.untilMillis() - aheadMillis);
        }
        return (long) Math.ceil(latest);
    }

    void granted(Reservation reservation) {
        restored(reservation);
        for (OfLimit of : limits) {
            of.spending.spent(millis(of, reservation.expected()), reservation.grantedAtMillis());
            of.forget(reservation.grantedAtMillis());
        }
    }

    /** Takes account of a grant from before a restart. */
    void restored(Reservation reservation) {
        count(reservation, 1);
    }

    private void count(Reservation reservation, int times) {
        Spend reserved = reservation.spend();
        Spend expected = reservation.expected();
        inputBeyond += times * (reserved.inputTokens() - expected.inputTokens());
        outputBeyond += times * (reserved.outputTokens() - expected.outputTokens());
    }

    /** Corrects what a grant was expected to use to what it used; {@link Spend#NONE} when no call was made. */
    void ended(Reservation reservation, Spend used, long nowMillis) {
        count(reservation, -1);
        for (OfLimit of : limits) {
            of.spending.corrected(millis(of, used) - millis(of, reservation.expected()));
            of.forget(nowMillis);
        }
    }

    void clockStepped(long byMillis) {
        for (OfLimit of : limits) {
            of.spending.clockStepped(byMillis);
        }
    }

    private long beyond(LimitKind kind) {
        return switch (kind) {
            case REQUESTS -> 0;
            case TOKENS -> inputBeyond + outputBeyond;
            case INPUT_TOKENS -> inputBeyond;
            case OUTPUT_TOKENS -> outputBeyond;
        };
    }

    /** For how long an even spender needs to spend this. */
    private double millis(OfLimit of, Spend spend) {
        double amount = of.limit.amount();
        return spend.of(of.limit.kind()) * of.spreadMillis / Math.max(LEAST * amount, amount - beyond(of.limit.kind()));
    }
}
