package io.penstock.budget.admission;

import io.penstock.budget.histogram.LogHistogram;
import io.penstock.budget.queue.Ticket;
import io.penstock.budget.window.Spend;

/**
 * What a request will cost, before it is sent.
 *
 * <p>Input: the body's bytes times the largest ratio of tokens to bytes that the pool's recent answers showed; before
 * any answer one token per byte, which no byte-level tokenizer exceeds. Output: the request's own maximum.
 */
final class TokenEstimator {
    private static final long HALF_LIFE_MILLIS = 10 * 60 * 1000;

    /** Typical of English in JSON; only for telling a request that is too large from one that may fit. */
    private static final double TYPICAL_TOKENS_PER_BYTE = 0.2;

    private final LogHistogram tokensPerByte = new LogHistogram(HALF_LIFE_MILLIS);
    private boolean learntSinceSaved;

    /** What to reserve: at least what the request will use, as far as can be known. */
    Spend reservation(Ticket ticket) {
        return spend(ticket, hasSamples() ? tokensPerByte.quantile(1) : 1);
    }

    /** What the request will use most likely, all of its maximum output taken. */
    Spend typical(Ticket ticket) {
        return spend(ticket, hasSamples() ? tokensPerByte.quantile(0.5) : TYPICAL_TOKENS_PER_BYTE);
    }

    void learn(int bodyBytes, long inputTokens, long nowMillis) {
        if (bodyBytes > 0 && inputTokens > 0) {
            tokensPerByte.add((double) inputTokens / bodyBytes, nowMillis);
            learntSinceSaved = true;
        }
    }

    LogHistogram tokensPerByte() {
        return tokensPerByte;
    }

    /** True once after something was learnt. */
    boolean takeLearnt() {
        boolean learnt = learntSinceSaved;
        learntSinceSaved = false;
        return learnt;
    }

    private boolean hasSamples() {
        return tokensPerByte.weight() >= 1;
    }

    private static Spend spend(Ticket ticket, double tokensPerByte) {
        return Spend.ofCall((long) Math.ceil(ticket.bodyBytes() * tokensPerByte), ticket.maxOutputTokens());
    }
}
