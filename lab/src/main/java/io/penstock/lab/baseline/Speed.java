package io.penstock.lab.baseline;

import io.penstock.lab.baseline.ResponseCurve.Stretch;
import java.time.Duration;
import java.util.List;

/**
 * What a contender's rounds show together.
 *
 * @param averagePerSecond requests per second from the start of the contender, its start-up included
 * @param steadyPerSecond the same over the middle eight tenths of the responses
 * @param cpuMillisPerRequest CPU time of the whole process for each request, broker and provider included
 * @param allocatedBytesPerRequest bytes that all threads of the process allocated for each request
 */
public record Speed(
        String contender,
        int rounds,
        long requests,
        double averagePerSecond,
        double steadyPerSecond,
        double cpuSeconds,
        double cpuMillisPerRequest,
        double allocatedBytesPerRequest) {

    /** Of those rounds that this contender ran, at least one. */
    public static Speed of(String contender, List<Round> all) {
        List<Round> rounds = all.stream()
                .filter(round -> round.contender().equals(contender))
                .toList();
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("a speed is of at least 1 round, got none of " + contender);
        }
        Stretch whole = rounds.stream()
                .map(round -> round.course().whole())
                .reduce(Stretch::plus)
                .orElseThrow();
        Stretch steady = rounds.stream()
                .map(round -> round.course().steady())
                .reduce(Stretch::plus)
                .orElseThrow();
        double cpuSeconds = rounds.stream()
                        .map(Round::cpu)
                        .reduce(Duration.ZERO, Duration::plus)
                        .toNanos()
                / 1e9;
        return new Speed(
                contender,
                rounds.size(),
                whole.responses(),
                whole.perSecond(),
                steady.perSecond(),
                cpuSeconds,
                1_000 * cpuSeconds / whole.responses(),
                (double) rounds.stream().mapToLong(Round::allocatedBytes).sum() / whole.responses());
    }
}
