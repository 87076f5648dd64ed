package io.penstock.provider.limits;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.OptionalLong;

/**
 * What one key did so far.
 *
 * @param calls calls with this key, whatever became of them
 * @param answered calls answered with status 200, to the last byte
 * @param refused calls refused because a limit was reached ({@code http_429}); a 429 that was asked for as a fault is
 *     counted as a fault instead
 * @param faults calls that a fault was put on
 * @param invalid calls that could not be understood: status 400, 404, 405 or 413
 * @param abandoned calls let in whose connection broke before the answer was complete; a connection that the caller
 *     closes in good order is noticed only when the answer is written
 * @param inFlight calls let in and not ended yet
 * @param inFlightMax the most of them at once
 * @param rpmLimit most requests in the window
 * @param tpmLimit most tokens in the window
 * @param concurrencyLimit most calls at once
 * @param rpmUsedMax requests let in, in the fullest window so far; exact
 * @param tpmUsedMax tokens of the calls let in, in the fullest window so far; exact
 * @param rpmUsed requests let in, in the window that ends now
 * @param tpmUsed tokens of the calls let in, in the window that ends now
 * @param inputTokens input tokens of all calls let in
 * @param outputTokens output tokens of all calls let in
 * @param requestsBySecond calls let in, by second since the provider's first call; as long as the last of them
 * @param tokensBySecond their tokens
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
     * The part of the binding budget that was used from one second (included) to another (excluded), both since the
     * provider's first call: the larger of requests and tokens against what the limits give in that time; 0 where there
     * is no limit. Above 1 is possible over less than a window.
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
