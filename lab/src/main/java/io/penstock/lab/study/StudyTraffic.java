package io.penstock.lab.study;

import io.penstock.lab.simulation.Arrival;
import io.penstock.lab.simulation.Arrival.Endpoint;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/** The requests of the published study: short and long ones, uniform within their ranges. */
final class StudyTraffic {
    private static final int BYTES_PER_TOKEN = 4;
    private static final Range SHORT_INPUT = new Range(50, 180);
    private static final Range SHORT_OUTPUT = new Range(120, 420);
    private static final Range LONG_INPUT = new Range(450, 1_700);
    private static final Range LONG_OUTPUT = new Range(1_400, 5_200);

    private final SplittableRandom random;
    private int number;

    StudyTraffic(SplittableRandom random) {
        this.random = random;
    }

    /** Whole numbers from one to another, both included. */
    record Range(long from, long to) {
        long draw(SplittableRandom random) {
            return random.nextLong(from, to + 1);
        }

        double mean() {
            return (from + to) / 2.0;
        }
    }

    /** Tokens of a request on average. */
    static double meanTokens(double longShare) {
        return (1 - longShare) * (SHORT_INPUT.mean() + SHORT_OUTPUT.mean())
                + longShare * (LONG_INPUT.mean() + LONG_OUTPUT.mean());
    }

    static boolean isLong(Arrival arrival) {
        return arrival.maxOutputTokens() == LONG_OUTPUT.to();
    }

    /** A short or, with that probability, a long request. */
    Arrival next(double longShare, long atMillis, OptionalLong maxWaitMillis) {
        boolean isLong = random.nextDouble() < longShare;
        return of(
                "default",
                Endpoint.CHAT,
                (isLong ? LONG_INPUT : SHORT_INPUT).draw(random),
                (isLong ? LONG_OUTPUT : SHORT_OUTPUT).draw(random),
                (isLong ? LONG_OUTPUT : SHORT_OUTPUT).to(),
                atMillis,
                maxWaitMillis);
    }

    /**
     * A request of a tenant, between half of a size and the whole of it, input and output alike.
     *
     * @param maxOutput what it may use, whatever it does
     */
    Arrival chat(String tenant, long tokens, long maxOutput, long atMillis) {
        long half = tokens / 2;
        return of(
                tenant,
                Endpoint.CHAT,
                new Range(half / 2, half).draw(random),
                new Range(half / 2, half).draw(random),
                maxOutput,
                atMillis,
                OptionalLong.empty());
    }

    /** A request of a tenant, between half of a size and the whole of it, of which all is known before it is sent. */
    Arrival embedding(String tenant, long tokens, long atMillis) {
        return of(
                tenant,
                Endpoint.EMBEDDINGS,
                new Range(tokens / 2, tokens).draw(random),
                0,
                0,
                atMillis,
                OptionalLong.empty());
    }

    /** The instant after this one at which a Poisson process has its next event. */
    double after(double atMillis, double perSecond) {
        return atMillis - Math.log(1 - random.nextDouble()) / perSecond * 1_000;
    }

    private Arrival of(
            String tenant,
            Endpoint endpoint,
            long input,
            long output,
            long maxOutput,
            long atMillis,
            OptionalLong maxWaitMillis) {
        return new Arrival(
                "r" + number++,
                atMillis,
                tenant,
                0,
                endpoint,
                Math.toIntExact(input * BYTES_PER_TOKEN),
                input,
                output,
                maxOutput,
                maxWaitMillis,
                OptionalLong.empty());
    }
}
