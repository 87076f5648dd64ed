package io.penstock.dispatcher.metrics;

/**
 * What a worker has done since it began.
 *
 * @param started calls that were started
 * @param succeeded requests that ended as SUCCEEDED
 * @param retried grants whose request was re-submitted after a failed call or one that could not be made
 * @param failed requests that ended as FAILED
 * @param lapsed grants that were not started in time
 * @param tooManyRequests answers with status 429
 * @param inputTokens as counted by providers
 * @param outputTokens as counted by providers
 */
public record Counters(
        long started,
        long succeeded,
        long retried,
        long failed,
        long lapsed,
        long tooManyRequests,
        long inputTokens,
        long outputTokens) {}
