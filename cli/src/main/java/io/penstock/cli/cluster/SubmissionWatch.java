package io.penstock.cli.cluster;

import io.penstock.cli.error.WorkFailedException;
import java.time.Duration;

/** Follows a submission until it ends or makes no more progress. Not thread-safe. */
public final class SubmissionWatch {
    /** A live submitter commits several times a second. The broker may be away for part of this time. */
    private static final Duration MAX_SILENCE = Duration.ofMinutes(1);

    private final String batchId;
    private SubmissionProgress progress;
    private long advancedNanos;

    /**
     * Begins with the progress that is committed now.
     *
     * @param nowNanos elapsed nanoseconds
     */
    public SubmissionWatch(String batchId, SubmissionProgress progress, long nowNanos) {
        this.batchId = batchId;
        this.progress = progress;
        this.advancedNanos = nowNanos;
    }

    /** Takes the progress that is committed now. */
    public void take(SubmissionProgress now, long nowNanos) {
        if (now.requests() != progress.requests()) {
            advancedNanos = nowNanos;
        }
        progress = now;
    }

    public boolean isComplete() {
        return progress.isComplete();
    }

    /** The number of requests of the complete batch, as far as it is known. */
    public long expected() {
        return progress.expected();
    }

    /**
     * Makes sure that the submission goes on.
     *
     * @throws WorkFailedException when requests are missing and none was submitted for a minute
     */
    public void requireAdvance(long nowNanos) {
        if (!isComplete() && nowNanos - advancedNanos >= MAX_SILENCE.toNanos()) {
            throw new WorkFailedException(
                    "batch %s has %,d of its %,d requests, and no more were submitted for %d s"
                            .formatted(batchId, progress.requests(), progress.expected(), MAX_SILENCE.toSeconds()),
                    "give `penstock submit` with --batch " + batchId + " and its file again, which goes on where it "
                            + "stopped, and then this command; or take what is there with --no-wait");
        }
    }
}
