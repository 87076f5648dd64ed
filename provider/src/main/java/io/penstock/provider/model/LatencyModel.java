package io.penstock.provider.model;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long an answer takes, depending on its number of tokens. */
@FunctionalInterface
public interface LatencyModel {
    /** Tokens that one chunk of a streamed answer carries. */
    long TOKENS_PER_CHUNK = 32;

    /** Draws the timing of an answer with this number of output tokens, 0 for an embedding. */
    AnswerTiming pace(long outputTokens, RandomGenerator random);

    /** Answers at once. */
    static LatencyModel instant() {
        return (outputTokens, random) -> new AnswerTiming(0, 0);
    }

    /** Each output token takes {@code perOutputToken}, after an initial {@code base}. Neither is negative. */
    static LatencyModel linear(Duration base, Duration perOutputToken) {
        if (base.isNegative() || perOutputToken.isNegative()) {
            throw new IllegalArgumentException(
                    "a latency is zero or more, got " + base + " and " + perOutputToken + " per output token");
        }
        long baseNanos = base.toNanos();
        long tokenNanos = perOutputToken.toNanos();
        return (outputTokens, random) -> new AnswerTiming(
                baseNanos + (outputTokens > 0 ? tokenNanos : 0),
                baseNanos + Math.multiplyExact(tokenNanos, outputTokens));
    }

    /**
     * The published study's model, with chunks of {@value #TOKENS_PER_CHUNK} tokens, of which an answer counts at
     * least 4: the first token after {@code 0.035 + min(0.34, 0.0028·chunks) + U(0, 0.03)} s, the last after {@code
     * 0.08 + 0.012·chunks + U(0, 0.12)} s, and never sooner than 20 ms after the first.
     */
    static LatencyModel study() {
        return (outputTokens, random) -> {
            double chunks = Math.max(4.0, (double) outputTokens / TOKENS_PER_CHUNK);
            double first = 0.035 + Math.min(0.34, 0.0028 * chunks) + 0.03 * random.nextDouble();
            double total = Math.max(first + 0.02, 0.08 + 0.012 * chunks + 0.12 * random.nextDouble());
            return new AnswerTiming(Math.round(first * 1e9), Math.round(total * 1e9));
        };
    }

    /** The same model with every duration multiplied by {@code factor}, which is finite and at least 0. */
    default LatencyModel scaledBy(double factor) {
        if (!(factor >= 0) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("a time scale is zero or more, got " + factor);
        }
        return (outputTokens, random) -> {
            AnswerTiming pace = pace(outputTokens, random);
            return new AnswerTiming(
                    Math.round(pace.firstTokenNanos() * factor), Math.round(pace.totalNanos() * factor));
        };
    }

    /**
     * Reads {@code instant}, {@code study}, {@code 0.5s} or {@code 0.5s+20ms} (a base and a time per output token).
     *
     * @throws IllegalArgumentException if the text has another form
     */
    static LatencyModel parse(String text) {
        if (text.equals("instant")) {
            return instant();
        }
        if (text.equals("study")) {
            return study();
        }
        int plus = text.indexOf('+');
        try {
            return plus < 0
                    ? linear(DurationText.parse(text), Duration.ZERO)
                    : linear(DurationText.parse(text.substring(0, plus)), DurationText.parse(text.substring(plus + 1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a latency is instant, study, or BASE+PER_OUTPUT_TOKEN such as 0.5s+20ms; got '" + text + "'", e);
        }
    }
}
