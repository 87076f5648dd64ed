package io.penstock.provider.model;

/**
 * When an answer comes, in nanoseconds after its call arrived. Neither is negative.
 *
 * @param firstTokenNanos when the first token comes
 * @param totalNanos when the last token comes; at least {@code firstTokenNanos}
 */
public record AnswerTiming(long firstTokenNanos, long totalNanos) {
    public AnswerTiming {
        if (firstTokenNanos < 0 || totalNanos < firstTokenNanos) {
            throw new IllegalArgumentException("an answer's first token comes at 0 or later and before its last, got "
                    + firstTokenNanos + " ns and " + totalNanos + " ns");
        }
    }
}
