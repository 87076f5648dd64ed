package io.penstock.provider.limits;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.OptionalLong;

/**
 * What one key has done so far.
 *
 * @param calls calls with this key, whatever their result
 * @param answered calls answered with status 200, to the last byte
 * @param refused calls refused because a limit was reached ({@code http_429}); a 429 from the fault plan counts as a
 *     fault instead
 * @param faults calls that got a fault
 * @param invalid calls that could not be read: status 400, 404, 405 or 413
 * @param abandoned accepted calls whose connection broke before the answer was complete; a connection that the caller
 *     closes in order is noticed only when the answer is written
 * @param inFlight accepted calls that have not ended
 * @param inFlightMax the largest number of these at once
 * @param rpmLimit most requests in the window
 * @param tpmLimit most tokens in the window
 * @param concurrencyLimit most calls at once
 * @param rpmUsedMax accepted requests in the fullest window so far; exact
 * @param tpmUsedMax tokens of accepted calls in the fullest window so far; exact
 * @param rpmUsed accepted requests in the window that ends now
 * @param tpmUsed tokens of accepted calls in the window that ends now
 * @param inputTokens input tokens of all accepted calls
 * @param outputTokens output tokens of all accepted calls
 * @param requestsBySecond accepted calls by second since the provider's first call, up to the second of the last one;
 *     at most one day
 * @param tokensBySecond the tokens of these calls, by second
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonIgnoreProperties(ignoreUnknown = true)
@SuppressWarnings("ArrayRecordComponent") // Read-only copies; nobody compares them.
public record KeyStats(
        long calls,
        long answered,
        @JsonProperty("http_429") long refused,
        long faults,
        long invalid,
        long abandoned,
        long inFlight,
        long inFlightMax,
        OptionalLong rpmLimit,
        OptionalLong tpmLimit,
        OptionalLong concurrencyLimit,
        long rpmUsedMax,
        long tpmUsedMax,
        long rpmUsed,
        long tpmUsed,
        long inputTokens,
        long outputTokens,
        long[] requestsBySecond,
        long[] tokensBySecond) {

    /**
     * The used part of the limit that binds: the larger of the parts of requests and tokens, each relative to what
     * its limit allows in that time. It is 0 without a limit, and can exceed 1 over less than a window.
     *
     * @param fromSecond the first second, since the provider's first call
     * @param toSecond the second after the last one
     * @throws IllegalArgumentException if the range is empty or begins before 0
     */
    public double bindingShare(int fromSecond, int toSecond) {
        if (fromSecond < 0 || toSecond <= fromSecond) {
            throw new IllegalArgumentException(
                    "the share is of at least one second, got " + fromSecond + " s to " + toSecond + " s");
        }
        double minutes = (toSecond - fromSecond) / 60.0;
        return Math.max(
                share(requestsBySecond, fromSecond, toSecond, rpmLimit, minutes),
                share(tokensBySecond, fromSecond, toSecond, tpmLimit, minutes));
    }

    private static double share(long[] bySecond, int from, int to, OptionalLong limit, double minutes) {
        if (limit.isEmpty()) {
            return 0;
        }
        long used = 0;
        for (int second = from; second < Math.min(to, bySecond.length); second++) {
            used += bySecond[second];
        }
        return used / (limit.getAsLong() * minutes);
    }
}
