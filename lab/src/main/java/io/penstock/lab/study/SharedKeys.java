package io.penstock.lab.study;

import io.penstock.lab.simulation.Arrival;
import io.penstock.lab.simulation.CallReception;
import io.penstock.provider.limits.Account;
import io.penstock.provider.limits.Admission;
import io.penstock.provider.limits.KeyStanding;
import io.penstock.provider.limits.Limits;
import io.penstock.provider.limits.Policy;
import io.penstock.records.RateLimitReading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/** A provider that refuses what passes its limits, with another client that spends on the pool's only key. */
final class SharedKeys implements CallReception {
    private static final long NANOS = 1_000_000;

    /** How the other client's calls follow each other. */
    enum Rhythm {
        STEADY,
        /** Independently of each other. */
        POISSON,
        /** All those of ten seconds at once. */
        BURSTS
    }

    /**
     * The other client.
     *
     * @param callsPerMinute which it makes, whatever becomes of them
     * @param longShare of long requests among them
     */
    record Other(Rhythm rhythm, double callsPerMinute, double longShare) {
        private static final double BURST_MILLIS = 10_000;

        double afterMillis(double atMillis, SplittableRandom random) {
            double usual = StudyPools.MINUTE_MILLIS / callsPerMinute;
            return atMillis
                    + switch (rhythm) {
                        case STEADY -> usual;
                        case POISSON -> -usual * Math.log(1 - random.nextDouble());
                        case BURSTS -> BURST_MILLIS;
                    };
        }

        int callsAtOnce() {
            return rhythm == Rhythm.BURSTS
                    ? Math.toIntExact(Math.round(callsPerMinute * BURST_MILLIS / StudyPools.MINUTE_MILLIS))
                    : 1;
        }
    }

    /** What a client did. */
    record Spent(long calls, long refused, long requests, long tokens) {
        static final Spent NOTHING = new Spent(0, 0, 0, 0);

        Spent and(long callTokens, boolean isIn) {
            return new Spent(
                    calls + 1, refused + (isIn ? 0 : 1), requests + (isIn ? 1 : 0), tokens + (isIn ? callTokens : 0));
        }
    }

    private final long countedFromMillis;
    private final Account account;
    private final Other other;
    private final SplittableRandom random;
    private final StudyTraffic traffic;
    private double nextMillis;
    private Spent pool = Spent.NOTHING;
    private Spent others = Spent.NOTHING;

    /** @param countedFromMillis what comes earlier is not in what was spent */
    SharedKeys(Limits limits, Other other, long countedFromMillis, SplittableRandom random) {
        this.account = new Account(limits, Policy.STRICT);
        this.other = other;
        this.countedFromMillis = countedFromMillis;
        this.random = random;
        this.traffic = new StudyTraffic(random.split());
        this.nextMillis = other.afterMillis(0, random);
    }

    @Override
    public Answer receive(Incoming call) {
        callOthersUntil(call.atMillis());
        Admission verdict = account.arrive(call.atMillis() * NANOS, 0, call.inputTokens(), call.outputTokens());
        boolean isIn = verdict instanceof Admission.Accepted;
        if (call.atMillis() >= countedFromMillis) {
            pool = pool.and(call.inputTokens() + call.outputTokens(), isIn);
        }
        List<RateLimitReading> readings = readings(verdict.standing());
        return verdict instanceof Admission.Refused refused
                ? new Refused(retryAfter(refused.retryAfterNanos()), readings)
                : new LetIn(readings);
    }

    /** The other client calls until an instant, included. */
    void callOthersUntil(long millis) {
        for (; nextMillis <= millis; nextMillis = other.afterMillis(nextMillis, random)) {
            for (int i = 0; i < other.callsAtOnce(); i++) {
                Arrival call = traffic.next(other.longShare(), (long) nextMillis, OptionalLong.empty());
                Admission verdict = account.arrive(call.atMillis() * NANOS, 0, call.inputTokens(), call.outputTokens());
                if (call.atMillis() >= countedFromMillis) {
                    others =
                            others.and(call.inputTokens() + call.outputTokens(), verdict instanceof Admission.Accepted);
                }
            }
        }
    }

    Spent pool() {
        return pool;
    }

    Spent others() {
        return others;
    }

    private static Optional<Duration> retryAfter(OptionalLong nanos) {
        return nanos.isPresent()
                // whole seconds, as the header has them
                ? Optional.of(Duration.ofSeconds((nanos.getAsLong() + 999_999_999) / 1_000_000_000))
                : Optional.empty();
    }

    private static List<RateLimitReading> readings(KeyStanding standing) {
        List<RateLimitReading> readings = new ArrayList<>();
        long reset = (standing.emptyAfterNanos() + NANOS - 1) / NANOS;
        standing.limits()
                .requestsPerMinute()
                .ifPresent(limit ->
                        readings.add(new RateLimitReading("requests", limit, limit - standing.requestsUsed(), reset)));
        standing.limits()
                .tokensPerMinute()
                .ifPresent(limit ->
                        readings.add(new RateLimitReading("tokens", limit, limit - standing.tokensUsed(), reset)));
        return readings;
    }
}
