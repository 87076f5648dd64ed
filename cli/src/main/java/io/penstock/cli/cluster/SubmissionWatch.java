package io.penstock.cli.cluster;

import io.penstock.cli.error.WorkFailedException;
import java.time.Duration;

/** Follows a submission until it has come to its end, or nothing more comes of it. Not safe for use by several threads. */
public final class SubmissionWatch {
    /** A submitter that lives commits several times a second; the broker itself may be away for some of this. */
    private static final Duration MAX_SILENCE = Duration.ofMinutes(1);

    private final String batchId;
    private SubmissionProgress progress;
    private long advancedNanos;

    /**
     * Begins with what is committed now.
     *
     * @param nowNanos elapsed time, of which only differences count
     */
    public SubmissionWatch(String batchId, SubmissionProgress progress, long nowNanos) {
        this.batchId = batchId;
        this.progress = progress;
        this.advancedNanos = nowNanos;
    }

    /** Takes what is committed now. */
    public void take(SubmissionProgress now, long nowNanos) {
        if (now.requests() != progress.requests()) {
            advancedNanos = nowNanos;
        }
        progress = now;
    }

    public boolean isComplete() {
        return progress.isComplete();
    }

    /** Requests that the batch has once all are submitted, as far as that is known. */
    public long expected() {
        return progress.expected();
    }

    /**
     * Makes sure that the submission goes on.
     *
     * @throws WorkFailedException when some is not submitted, and nothing came for a minute
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
