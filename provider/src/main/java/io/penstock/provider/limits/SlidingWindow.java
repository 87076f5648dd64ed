package io.penstock.provider.limits;

import java.util.OptionalLong;

/**
 * The exact requests and tokens of the last window. Every charge is kept with its own instant, and leaves when it is
 * exactly one window old. Instants are nanoseconds of one monotonic source. An earlier instant than the latest charge
 * counts as that one. Not thread-safe.
 */
public final class SlidingWindow {
    private static final int FIRST_CAPACITY = 64;

    private final long windowNanos;
    /** A ring: charge {@code i} is at {@code (head + i) % length}. */
    private long[] instants = new long[FIRST_CAPACITY];

    private long[] tokens = new long[FIRST_CAPACITY];
    private int head;
    private int size;
    private long tokensUsed;

    /**
     * @param windowNanos at least 1
     * @throws IllegalArgumentException if it is less
     */
    public SlidingWindow(long windowNanos) {
        if (windowNanos < 1) {
            throw new IllegalArgumentException("a window must be at least 1 ns, got " + windowNanos);
        }
        this.windowNanos = windowNanos;
    }

    /** Charges one request with its tokens. */
    public void charge(long nowNanos, long requestTokens) {
        long now = advance(nowNanos);
        if (size == instants.length) {
            grow();
        }
        int at = (head + size) % instants.length;
        instants[at] = now;
        tokens[at] = requestTokens;
        size++;
        tokensUsed = Math.addExact(tokensUsed, requestTokens);
    }

    /** Drops the charges that are a window old, and returns the instant at which the window now ends. */
    public long advance(long nowNanos) {
        long now = size == 0 ? nowNanos : laterOf(nowNanos, instants[(head + size - 1) % instants.length]);
        while (size > 0 && now - instants[head] >= windowNanos) {
            tokensUsed -= tokens[head];
            head = (head + 1) % instants.length;
            size--;
        }
        return now;
    }

    /** Requests in the window as of the last charge or {@link #advance}. */
    public long requests() {
        return size;
    }

    /** Tokens in the window as of the last charge or {@link #advance}. */
    public long tokens() {
        return tokensUsed;
    }

    /** How long after {@code nowNanos} the window is empty if nothing more is charged; 0 when it is empty now. */
    long emptyAfterNanos(long nowNanos) {
        long now = advance(nowNanos);
        return size == 0 ? 0 : instants[(head + size - 1) % instants.length] + windowNanos - now;
    }

    /**
     * How long after {@code nowNanos} the window has at most these requests and tokens left if nothing more is
     * charged; empty for a negative amount, which can never be reached.
     */
    OptionalLong atMostAfterNanos(long nowNanos, long requestsLeft, long tokensLeft) {
        long now = advance(nowNanos);
        if (requestsLeft < 0 || tokensLeft < 0) {
            return OptionalLong.empty();
        }
        long requestsThen = size;
        long tokensThen = tokensUsed;
        long after = 0;
        for (int i = 0; requestsThen > requestsLeft || tokensThen > tokensLeft; i++) {
            int at = (head + i) % instants.length;
            requestsThen--;
            tokensThen -= tokens[at];
            after = instants[at] + windowNanos - now;
        }
        return OptionalLong.of(after);
    }

    private void grow() {
        long[] moreInstants = new long[instants.length * 2];
        long[] moreTokens = new long[instants.length * 2];
        int toEnd = instants.length - head;
        System.arraycopy(instants, head, moreInstants, 0, toEnd);
        System.arraycopy(instants, 0, moreInstants, toEnd, head);
        System.arraycopy(tokens, head, moreTokens, 0, toEnd);
        System.arraycopy(tokens, 0, moreTokens, toEnd, head);
        instants = moreInstants;
        tokens = moreTokens;
        head = 0;
    }

    /** The later instant. Nanosecond sources may wrap around, so instants are compared by their difference. */
    private static long laterOf(long a, long b) {
        return a - b >= 0 ? a : b;
    }
}
