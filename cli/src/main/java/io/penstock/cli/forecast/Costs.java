package io.penstock.cli.forecast;

import io.penstock.cli.forecast.Spending.Spent;
import io.penstock.records.AttemptOutcome;
import io.penstock.records.AttemptResult;
import io.penstock.records.LimitKind;
import io.penstock.records.Usage;
import java.time.Duration;
import java.time.Instant;

/** What the requests of one pool that have ended have cost, their retries included. */
final class Costs {
    /** Beyond this the sizes of what has ended say nothing of the rest. */
    private static final double MAX_TIMES = 10;

    private Spent spent = Spent.NONE;
    private double squaredTokens;
    private double callSeconds;
    private long ended;
    private long endedBytes;

    /** Takes an outcome, and answers what its call has spent: nothing when none was made. */
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

    /** Those that were made and have ended. */
    double calls() {
        return spent.calls();
    }

    /** Of one call, without the way of its outcome to the ledger; 0 before the first has ended. */
    double callSeconds() {
        return spent.calls() > 0 ? callSeconds / spent.calls() : 0;
    }

    /** The standard error of the tokens of a call, as a part of them: the fewer calls have ended, the less they tell. */
    double tokensError() {
        double calls = spent.calls();
        double mean = spent.of(LimitKind.TOKENS) / calls;
        double variance = Math.max(0, squaredTokens / calls - mean * mean);
        return mean > 0 ? Math.sqrt(variance / calls) / mean : 0;
    }

    /**
     * What each remaining request is expected to spend: as much as one that has ended, and input tokens by its size.
     *
     * @param all the requests of the batch in this pool, those that have ended included
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
