package io.penstock.lab.command;

import io.penstock.records.InferenceResponse;
import io.penstock.records.ResponseStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.TreeSet;

/** Counts what became of the requests of both pools. */
final class BacklogTally {
    private final ResponseStatus expected;
    private final BitSet ended = new BitSet();
    private final TreeSet<Instant> steadyGrants = new TreeSet<>();
    private long otherEnds;
    private long twice;

    BacklogTally(ResponseStatus expected) {
        this.expected = expected;
    }

    void take(InferenceResponse response) {
        if (response.getPool().equals(BacklogPools.STEADY)) {
            response.getTimings().getAdmittedAt().ifPresent(steadyGrants::add);
        } else if (!response.getRequestId().equals(BacklogPools.BLOCKER)) {
            int number = Integer.parseInt(
                    response.getRequestId(), 1, response.getRequestId().length(), 10);
            if (ended.get(number)) {
                twice++;
            }
            ended.set(number);
            if (response.getStatus() != expected) {
                otherEnds++;
            }
        }
    }

    /** How many of the waiting requests have ended, each counted once. */
    int ended() {
        return ended.cardinality();
    }

    /** How many of them ended with another status than expected. */
    long otherEnds() {
        return otherEnds;
    }

    /** How many responses there were beyond the first of each request. */
    long twice() {
        return twice;
    }

    /** How many requests of the other pool were granted between two instants. */
    int steadyGrants(Instant from, Instant to) {
        return steadyGrants.subSet(from, true, to, true).size();
    }

    /** The longest time without a grant in the other pool between two instants. */
    Duration longestGap(Instant from, Instant to) {
        Duration longest = Duration.ZERO;
        Instant last = from;
        for (Instant granted : steadyGrants.subSet(from, true, to, true)) {
            longest = max(longest, Duration.between(last, granted));
            last = granted;
        }
        return max(longest, Duration.between(last, to));
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
