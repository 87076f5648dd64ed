package io.penstock.budget.batch;

/**
 * What has become of a batch's requests in one pool. A change of these counts has the same form and is added to them.
 *
 * @param requests submitted, without duplicates
 * @param running grants without an outcome
 * @param calls calls made to providers
 * @param tooManyRequests calls that were answered with status 429
 */
public record BatchCounts(
        long requests,
        long running,
        long succeeded,
        long failed,
        long rejected,
        long expired,
        long cancelled,
        long calls,
        long tooManyRequests,
        long inputTokens,
        long outputTokens) {
    public static final BatchCounts ZERO = new BatchCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    public static final BatchCounts SUBMITTED = new BatchCounts(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    /** A request was passed on to another pool, which counts it from now on. */
    public static final BatchCounts PASSED_ON = new BatchCounts(-1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    public static final BatchCounts GRANTED = new BatchCounts(0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    /** An outcome: a grant is no longer running. */
    public static final BatchCounts SETTLED = new BatchCounts(0, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    public static final BatchCounts SUCCEEDED = new BatchCounts(0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0);
    public static final BatchCounts FAILED = new BatchCounts(0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0);
    public static final BatchCounts REJECTED = new BatchCounts(0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0);
    public static final BatchCounts EXPIRED = new BatchCounts(0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0);
    public static final BatchCounts CANCELLED = new BatchCounts(0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0);
    public static final BatchCounts TOO_MANY_REQUESTS = new BatchCounts(0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0);

    /** One call with the tokens that it used. */
    public static BatchCounts call(long inputTokens, long outputTokens) {
        return new BatchCounts(0, 0, 0, 0, 0, 0, 0, 1, 0, inputTokens, outputTokens);
    }

    public BatchCounts plus(BatchCounts change) {
        return new BatchCounts(
                requests + change.requests,
                running + change.running,
                succeeded + change.succeeded,
                failed + change.failed,
                rejected + change.rejected,
                expired + change.expired,
                cancelled + change.cancelled,
                calls + change.calls,
                tooManyRequests + change.tooManyRequests,
                inputTokens + change.inputTokens,
                outputTokens + change.outputTokens);
    }

    /** Requests that have their terminal response. */
    public long ended() {
        return succeeded + failed + rejected + expired + cancelled;
    }

    /** Requests that stopped waiting; negative when they came back to wait. */
    long forward() {
        return running + succeeded + failed;
    }

    /** Requests without a grant and without an end, including those in a back-off and those being re-submitted. */
    public long waiting() {
        return requests - running - ended();
    }
}
