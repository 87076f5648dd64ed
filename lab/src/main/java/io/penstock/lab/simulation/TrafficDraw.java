package io.penstock.lab.simulation;

import io.penstock.lab.simulation.Arrival.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Draws traffic: a mix of short and long requests, tenants, bursts, priorities and deadlines. */
final class TrafficDraw {
    private static final double SHARE_OF_EMBEDDINGS = 0.05;

    private final SplittableRandom random;
    private final List<String> tenants;
    private final double longShare;
    private final long shortTokens;
    private final long longTokens;
    private final double bytesPerToken;
    private final boolean tokensAreKnown;
    private final boolean bursts;
    private final boolean impatient;
    private final boolean priorities;

    TrafficDraw(SplittableRandom random) {
        this.random = random;
        tenants = IntStream.rangeClosed(1, 1 + random.nextInt(5))
                .mapToObj(i -> "t" + i)
                .toList();
        longShare = random.nextBoolean() ? 0 : 0.5 * random.nextDouble();
        shortTokens = random.nextLong(20, 200);
        longTokens = shortTokens * random.nextLong(3, 20);
        bytesPerToken = 1 + 4 * random.nextDouble();
        tokensAreKnown = random.nextBoolean();
        bursts = random.nextBoolean();
        impatient = random.nextInt(3) == 0;
        priorities = random.nextInt(3) == 0;
    }

    List<String> tenants() {
        return tenants;
    }

    boolean tokensAreKnown() {
        return tokensAreKnown;
    }

    double meanTokens() {
        // A rough estimate for input and output together.
        return 1.5 * ((1 - longShare) * shortTokens + longShare * longTokens);
    }

    /** The tokens of the largest request that can be drawn, with all of its maximum. */
    long mostTokens() {
        return 2 * (longShare > 0 ? longTokens : shortTokens) + 2;
    }

    List<Arrival> arrivals(double perSecond, long millis) {
        List<Arrival> arrivals = new ArrayList<>();
        double at = 0;
        while (true) {
            at += -Math.log(1 - random.nextDouble()) / perSecond * 1000;
            if (at >= millis) {
                return arrivals;
            }
            int together = bursts && random.nextInt(20) == 0 ? 2 + random.nextInt(20) : 1;
            for (int i = 0; i < together; i++) {
                arrivals.add(arrival("r" + arrivals.size(), (long) at));
            }
            at += (together - 1) / perSecond * 1000;
        }
    }

    private Arrival arrival(String id, long atMillis) {
        long size = random.nextDouble() < longShare ? longTokens : shortTokens;
        long input = 1 + random.nextLong(size);
        boolean embedding = random.nextDouble() < SHARE_OF_EMBEDDINGS;
        long max = embedding ? 0 : 1 + random.nextLong(size);
        long output = embedding ? 0 : random.nextLong(max + 1);
        double spread = tokensAreKnown ? 1 : 0.8 + 0.4 * random.nextDouble();
        return new Arrival(
                id,
                atMillis,
                tenants.get(random.nextInt(tenants.size())),
                priorities && random.nextInt(5) == 0 ? random.nextInt(-2, 3) : 0,
                embedding ? Endpoint.EMBEDDINGS : Endpoint.CHAT,
                (int) Math.max((double) input, Math.ceil(input * bytesPerToken * spread)),
                input,
                output,
                max,
                impatient && random.nextInt(4) == 0
                        ? OptionalLong.of(random.nextLong(200, 20_000))
                        : OptionalLong.empty(),
                impatient && random.nextInt(4) == 0
                        ? OptionalLong.of(atMillis + random.nextLong(200, 30_000))
                        : OptionalLong.empty());
    }
}
