package io.penstock.budget.kafka.clock;

import java.time.Duration;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Asks for commits: soon while there is little to do, so that nobody waits for company that does not come, and less often
 * the longer they take. It waits at least as long as the last one took, so that commits are not all that is done: while a
 * machine is busy with other things, one may take longer than a hundred records. Kafka Streams itself commits once its
 * interval is over, whatever is asked for.
 *
 * <p>Not safe for use by several threads.
 */
public final class CommitPace {
    /** The shortest time from a commit to the next that is asked for. */
    static final long MIN_NANOS = Duration.ofMillis(8).toNanos();

    /** The shortest when there is more to do: so many share a commit. */
    static final long SHARED_NANOS = Duration.ofMillis(25).toNanos();

    /** With more steps than this since the last commit, there is more to do. */
    static final int FEW_STEPS = 40;

    private final ProcessorContext<?, ?> context;
    private final CommitTimes times;
    private final CommitTimes.OfThread commits;
    private long seen;
    private int steps;

    /** Made on the thread whose commits it asks for. */
    public CommitPace(ProcessorContext<?, ?> context, CommitTimes times) {
        this.context = context;
        this.times = times;
        this.commits = times.ofThisThread();
    }

    /** After each record and each tick. */
    public void stepped() {
        if (seen != commits.count()) {
            seen = commits.count();
            steps = 0;
        }
        steps++;
        if (times.now() - commits.endedNanos() >= pauseNanos()) {
            context.commit();
        }
    }

    private long pauseNanos() {
        return Math.max(commits.tookNanos(), steps > FEW_STEPS ? SHARED_NANOS : MIN_NANOS);
    }
}
