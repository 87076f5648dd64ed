package io.penstock.lab.simulation;

import java.util.OptionalLong;

/**
 * A request to come, with what only the provider will know of it.
 *
 * @param atMillis when it is submitted, since the beginning
 * @param inputTokens what the provider will count for the body
 * @param outputTokens what the answer will have, at most {@code maxOutputTokens}
 * @param maxWaitMillis its longest wait for a grant
 * @param deadlineMillis its deadline, since the beginning
 */
public record Arrival(
        String id,
        long atMillis,
        String tenant,
        int priority,
        Endpoint endpoint,
        int bodyBytes,
        long inputTokens,
        long outputTokens,
        long maxOutputTokens,
        OptionalLong maxWaitMillis,
        OptionalLong deadlineMillis) {
    /** Which call it is. */
    public enum Endpoint {
        CHAT("/v1/chat/completions"),
        EMBEDDINGS("/v1/embeddings");

        private final String path;

        Endpoint(String path) {
            this.path = path;
        }

        String path() {
            return path;
        }
    }

    public Arrival {
        if (outputTokens > maxOutputTokens) {
            throw new IllegalArgumentException("an answer has at most the maximum of its request, got " + outputTokens
                    + " of " + maxOutputTokens + " output tokens");
        }
    }

    /** What the provider will count in all. */
    public long tokens() {
        return inputTokens + outputTokens;
    }
}
