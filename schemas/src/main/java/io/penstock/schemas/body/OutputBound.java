package io.penstock.schemas.body;

import java.util.OptionalLong;

/** The most output tokens that the whole answer to one request may have, over all choices and prompts. */
public sealed interface OutputBound {
    /** The largest bound: more than any model has, and small enough to keep sums of estimates far from overflow. */
    long MAX_TOKENS = 1_000_000_000_000L;

    /** The bound of a request whose answer has no output tokens, such as an embedding. */
    OutputBound NONE = new Named(0);

    /** The bound of a request that names no maximum and asks for one answer. */
    OutputBound ONE_ANSWER = new Assumed(1);

    /**
     * The bound in tokens.
     *
     * @param assumedPerAnswer the pool's default, which is assumed for each answer of a request that names no maximum
     * @return from 0 to {@link #MAX_TOKENS}
     */
    long tokens(long assumedPerAnswer);

    /**
     * The bound of a request, which the endpoint, the record and the body decide together.
     *
     * @param recordMaximum the maximum for the whole answer that the record names. The provider follows the body, so
     *     where the body names a maximum, too, the larger one counts
     */
    static OutputBound of(String endpoint, OptionalLong recordMaximum, OutputBound ofBody) {
        if (hasNoOutput(endpoint)) {
            return NONE;
        }
        if (recordMaximum.isEmpty()) {
            return ofBody;
        }
        long byRecord = Math.max(0, recordMaximum.getAsLong());
        return new Named(Math.max(byRecord, ofBody instanceof Named byBody ? byBody.tokens() : 0));
    }

    /**
     * The bound of a body by the number of answers that it asks for.
     *
     * @param perAnswer the most tokens of each, if the body names it
     * @param answers the choices for each prompt times the prompts, at least 1
     */
    static OutputBound ofBody(OptionalLong perAnswer, long answers) {
        if (perAnswer.isPresent()) {
            return new Named(product(perAnswer.getAsLong(), answers));
        }
        return answers == 1 ? ONE_ANSWER : new Assumed((int) Math.min(Integer.MAX_VALUE, answers));
    }

    /** Whether the endpoint generates no tokens, also when it follows a deployment or has a query. */
    private static boolean hasNoOutput(String endpoint) {
        int end = 0;
        while (end < endpoint.length() && endpoint.charAt(end) != '?' && endpoint.charAt(end) != '#') {
            end++;
        }
        while (end > 0 && endpoint.charAt(end - 1) == '/') {
            end--;
        }
        String path = endpoint.substring(0, end);
        return path.endsWith("/embeddings") || path.endsWith("/moderations");
    }

    private static long product(long tokens, long answers) {
        long most = Math.min(MAX_TOKENS, tokens);
        return answers > MAX_TOKENS / Math.max(1, most) ? MAX_TOKENS : most * answers;
    }

    /**
     * The request names its maximum.
     *
     * @param tokens the maximum for the whole answer, at least 0; more than {@link #MAX_TOKENS} counts as that
     */
    record Named(long tokens) implements OutputBound {
        /** @throws IllegalArgumentException when {@code tokens} is negative */
        public Named {
            if (tokens < 0) {
                throw new IllegalArgumentException("a maximum is not negative, got " + tokens + " output tokens");
            }
            tokens = Math.min(MAX_TOKENS, tokens);
        }

        @Override
        public long tokens(long assumedPerAnswer) {
            return tokens;
        }
    }

    /**
     * The request names no maximum: its pool's default counts for each answer.
     *
     * @param answers the number of answers, at least 1
     */
    record Assumed(int answers) implements OutputBound {
        /** @throws IllegalArgumentException when {@code answers} is below 1 */
        public Assumed {
            if (answers < 1) {
                throw new IllegalArgumentException("a request asks for at least 1 answer, got " + answers);
            }
        }

        @Override
        public long tokens(long assumedPerAnswer) {
            return product(assumedPerAnswer, answers);
        }
    }
}
