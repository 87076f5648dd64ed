package io.penstock.budget.kafka.clock;

import java.time.Duration;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Asks for commits: soon while there is little to do, and less often the longer commits take. It waits at least as
 * long as the last commit took, so that commits do not take all the time: on a busy machine one may take longer than a
 * hundred records. Independently of this, Kafka Streams commits whenever its interval is over.
 *
 * <p>Not safe for use by several threads.
 */
public final class CommitPace {
    /** The shortest time from the end of a commit to the next one that is asked for. */
    static final long MIN_NANOS = Duration.ofMillis(8).toNanos();

    /** The shortest time when there is more to do, so that more steps share a commit. */
    static final long SHARED_NANOS = Duration.ofMillis(25).toNanos();

    /** The most steps since the last commit that count as little to do. */
    static final int FEW_STEPS = 40;

    private final ProcessorContext<?, ?> context;
    private final CommitTimes times;
    private final CommitTimes.OfThread commits;
    private long seen;
    private int steps;

    /** To be created on the thread whose commits it asks for. */
    public CommitPace(ProcessorContext<?, ?> context, CommitTimes times) {
        this.context = context;
        this.times = times;
        this.commits = times.ofThisThread();
    }

    /** Notes a step, and asks for a commit when one is due; to be called after each record and each tick. */
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
