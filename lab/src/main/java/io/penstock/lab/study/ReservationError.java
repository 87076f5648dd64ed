package io.penstock.lab.study;

import io.penstock.budget.usage.Spend;

/** The errors of some reservations. */
final class ReservationError {
    private long requests;
    private long overruns;
    private double ratios;
    private long reserved;
    private long used;

    void add(Spend reservedSpend, LengthTraffic.Call call) {
        requests++;
        overruns += call.outputTokens() > reservedSpend.outputTokens() ? 1 : 0;
        long tokens = call.inputTokens() + call.outputTokens();
        ratios += (double) reservedSpend.tokens() / tokens - 1;
        reserved += reservedSpend.tokens();
        used += tokens;
    }

    long requests() {
        return requests;
    }

    /** The mean of (reserved − used) / used over the requests, in all tokens. */
    double meanOverReservation() {
        return ratios / requests;
    }

    /** What was reserved in all divided by what was used, less 1. */
    double totalOverReservation() {
        return (double) reserved / used - 1;
    }

    /** The share of requests whose answer was longer than what was reserved for it. */
    double overruns() {
        return (double) overruns / requests;
    }
}
