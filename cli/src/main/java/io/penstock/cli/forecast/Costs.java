package io.penstock.cli.forecast;

import io.penstock.cli.forecast.Spending.Spent;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.LimitKind;
import io.penstock.records.Usage;
import java.time.Duration;
import java.time.Instant;

/** What the calls of one pool that have ended cost, retries included. */
final class Costs {
    /** The largest ratio between the sizes of ended and remaining requests at which the former predict the latter. */
    private static final double MAX_TIMES = 10;

    private Spent spent = Spent.NONE;
    private double squaredTokens;
    private double callSeconds;
    private long ended;
    private long endedBytes;

    /** Takes an outcome, and returns what its call spent: nothing if no call was made. */
    Spent add(AttemptOutcome outcome) {
        if (outcome.getResult() == AttemptResult.SUCCEEDED || outcome.getResult() == AttemptResult.FAILED) {
            ended++;
            endedBytes += outcome.getBodyBytes();
        }
        if (outcome.getStartedAt().isEmpty()) {
            return Spent.NONE;
        }
        Instant started = outcome.getStartedAt().get();
        callSeconds += Duration.between(started, outcome.getCompletedAt()).toMillis() / 1e3;
        Spent call = new Spent(
                1,
                outcome.getUsage().map(Usage::getInputTokens).orElse(0L),
                outcome.getUsage().map(Usage::getOutputTokens).orElse(0L));
        spent = spent.plus(call);
        squaredTokens += Math.pow(call.of(LimitKind.TOKENS), 2);
        return call;
    }

    boolean areKnown() {
        return ended > 0;
    }

    /** The number of calls that were made and have ended. */
    double calls() {
        return spent.calls();
    }

    /**
     * The mean duration of a call, without the time until the ledger has its outcome; 0 before the first has ended.
     */
    double callSeconds() {
        return spent.calls() > 0 ? callSeconds / spent.calls() : 0;
    }

    /** The relative standard error of the mean tokens of a call, which is larger the fewer calls have ended. */
    double tokensError() {
        double calls = spent.calls();
        double mean = spent.of(LimitKind.TOKENS) / calls;
        double variance = Math.max(0, squaredTokens / calls - mean * mean);
        return mean > 0 ? Math.sqrt(variance / calls) / mean : 0;
    }

    /**
     * What each remaining request is expected to spend: as much as an ended one, with input tokens by its size.
     *
     * @param all all requests of the batch in this pool, including those that have ended
     */
    Spent perRequest(Share all) {
        double times = 1;
        if (all.requests() > ended && endedBytes > 0 && all.bodyBytes() > endedBytes) {
            double restBytes = (double) (all.bodyBytes() - endedBytes) / (all.requests() - ended);
            times = Math.max(1 / MAX_TIMES, Math.min(MAX_TIMES, restBytes * ended / endedBytes));
        }
        return new Spent(spent.calls() / ended, spent.inputTokens() / ended * times, spent.outputTokens() / ended);
    }
}
