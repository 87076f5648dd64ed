package io.penstock.lab.sweep;

import io.penstock.lab.simulation.Arrival;
import io.penstock.lab.simulation.Arrival.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * Requests of several size classes that arrive at a rate which varies from second to second.
 *
 * @param classes smallest requests first
 */
record Mix(double perSecond, List<SizeClass> classes, Callers callers) {
    /** Standard deviation of a second's arrivals, over their mean. */
    private static final double DEVIATION = 0.09;

    private static final String ONLY_TENANT = "default";

    /** About as in English. */
    private static final int BYTES_PER_TOKEN = 4;

    Mix(double perSecond, List<SizeClass> classes) {
        this(perSecond, classes, Callers.ONE);
    }

    Mix {
        classes = List.copyOf(classes);
    }

    SweepRequests draw(long arrivalMillis, SplittableRandom random, Variant variant) {
        List<Arrival> arrivals = new ArrayList<>();
        Map<String, String> classOf = new HashMap<>();
        Map<String, String> callerOf = new HashMap<>();
        for (long second = 0; second < arrivalMillis; second += 1_000) {
            long count = Math.round(perSecond * (1 + DEVIATION * random.nextGaussian()));
            for (long i = 0; i < count; i++) {
                int place = place(random);
                SizeClass of = classes.get(place);
                String id = "r" + arrivals.size();
                String caller = callers.isOne() ? ONLY_TENANT : callers.draw(random);
                long input = of.input().draw(random);
                arrivals.add(new Arrival(
                        id,
                        Setting.LEAD_MILLIS + second + random.nextLong(1_000),
                        variant.tenants() == Variant.Tenants.CALLERS ? caller : ONLY_TENANT,
                        0,
                        Endpoint.CHAT,
                        Math.toIntExact(input * BYTES_PER_TOKEN),
                        input,
                        of.output().draw(random),
                        of.output().to(),
                        OptionalLong.of(variant.maxWaitMillis()),
                        OptionalLong.empty()));
                classOf.put(id, of.name());
                if (!callers.isOne()) {
                    callerOf.put(id, caller);
                }
            }
        }
        return new SweepRequests(arrivals, classes.stream().map(SizeClass::name).toList(), classOf, callerOf);
    }

    private int place(SplittableRandom random) {
        double left = random.nextDouble()
                * classes.stream().mapToDouble(SizeClass::weight).sum();
        int place = 0;
        while (place < classes.size() - 1 && left >= classes.get(place).weight()) {
            left -= classes.get(place++).weight();
        }
        return place;
    }
}
