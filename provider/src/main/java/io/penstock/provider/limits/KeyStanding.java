package io.penstock.provider.limits;

/**
 * What a key has used of its limits.
 *
 * @param limits its limits
 * @param requestsUsed requests in the window
 * @param tokensUsed tokens in the window
 * @param emptyAfterNanos how long until the window is empty if nothing more comes
 */
public record KeyStanding(Limits limits, long requestsUsed, long tokensUsed, long emptyAfterNanos) {}
