package io.penstock.provider.limits;

import java.util.Arrays;

/** Accepted requests and tokens by second, for the first {@value #MAX_SECONDS} seconds (one day). */
final class SecondSeries {
    static final int MAX_SECONDS = 86_400;

    private long[] requests = new long[256];
    private long[] tokens = new long[256];
    private int seconds;

    /** Adds an accepted call. Seconds beyond the bound are left out. */
    void add(long second, long requestTokens) {
        if (second < 0 || second >= MAX_SECONDS) {
            return;
        }
        int at = (int) second;
        if (at >= requests.length) {
            int length = Math.min(MAX_SECONDS, Math.max(at + 1, requests.length * 2));
            requests = Arrays.copyOf(requests, length);
            tokens = Arrays.copyOf(tokens, length);
        }
        requests[at]++;
        tokens[at] += requestTokens;
        seconds = Math.max(seconds, at + 1);
    }

    long[] requests() {
        return Arrays.copyOf(requests, seconds);
    }

    long[] tokens() {
        return Arrays.copyOf(tokens, seconds);
    }
}
