package io.penstock.lab.study;

import io.penstock.lab.simulation.Arrival;
import io.penstock.lab.simulation.Result;
import io.penstock.lab.simulation.Script;
import io.penstock.lab.study.StudyReport.Check;
import io.penstock.records.InstanceConfig;
import io.penstock.records.ReserveMode;
import io.penstock.records.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Who is served where one kind of limit does not bind, or is not there. */
final class FairnessEdges {
    private FairnessEdges() {}

    /**
     * Long requests among short ones, on a limited instance and one of the house's own, which can take 100,000 tokens a minute
     * in its two places. Together they take about 148,000.
     *
     * <p>Where a twentieth more is asked for, 100,000 of 2.3 million tokens are left over at the end: 12 of the long ones, if
     * these must bear it all. Where it is 1.6 times as much, as many are served as where the own instance's limits are stated.
     */
    static List<Check> besideAnUnlimitedInstance() {
        InstanceConfig unlimited = EdgeRuns.instance("own", OptionalInt.of(2));
        InstanceConfig stated =
                EdgeRuns.instance("own", OptionalInt.of(2), EdgeRuns.requests(600), EdgeRuns.tokens(100_000));
        long overloaded = longOnesServed(unlimited, 125);
        long whereStated = longOnesServed(stated, 125);
        return List.of(
                Check.atLeast(
                        "served of 90 long requests in 15 minutes, beside an instance without limits, 5 % overloaded",
                        78, (double) longOnesServed(unlimited, 222)),
                Check.atLeast(
                        "the same, 60 % overloaded, over those that are served where its limits are stated ("
                                + overloaded + " and " + whereStated + ")",
                        0.95,
                        (double) overloaded / whereStated));
    }

    /** Of 90 long requests in 15 minutes, among short ones that come every so many milliseconds. */
    private static long longOnesServed(InstanceConfig own, long shortEveryMillis) {
        long end = 15 * EdgeRuns.MINUTE_MILLIS;
        List<Arrival> arrivals = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            arrivals.add(EdgeRuns.request("long" + i, "t", 10_000L * i, 8_000));
        }
        for (int i = 0; i < end / shortEveryMillis; i++) {
            arrivals.add(EdgeRuns.request("short" + i, "t", shortEveryMillis * i, 400));
        }
        InstanceConfig hosted = EdgeRuns.instance("hosted", EdgeRuns.requests(600), EdgeRuns.tokens(60_000));
        Result result = EdgeRuns.run(
                StudyPools.pool(Strategy.POOL_FIRST, ReserveMode.MAXIMUM, List.of(hosted, own))
                        .build(),
                EdgeRuns.at(arrivals),
                end,
                Script.measuring());
        return result.fates().stream()
                .filter(fate -> fate.arrival().id().startsWith("long")
                        && fate.grantedAtMillis().isPresent())
                .count();
    }

    /** Two tenants with requests of unlike size, where only requests are limited in effect. */
    static Check whereRequestsBind() {
        long end = 10 * EdgeRuns.MINUTE_MILLIS;
        List<Arrival> arrivals = new ArrayList<>();
        for (int i = 0; i < 7_000; i++) {
            arrivals.add(EdgeRuns.request("small" + i, "small", 0, 100));
            arrivals.add(EdgeRuns.request("large" + i, "large", 0, 2_000));
        }
        InstanceConfig instance = EdgeRuns.instance("east", EdgeRuns.requests(600), EdgeRuns.tokens(100_000_000));
        Result result = EdgeRuns.run(
                StudyPools.pool(Strategy.POOL_FIRST, ReserveMode.MAXIMUM, List.of(instance))
                        .build(),
                EdgeRuns.at(arrivals),
                end,
                Script.measuring());
        double small = calls(result, "small");
        double large = calls(result, "large");
        return Check.atMost(
                "calls of a tenant with small requests over one with large, where only calls are limited ("
                        + (long) small + " and " + (long) large + ")",
                1.05,
                small / large);
    }

    private static double calls(Result result, String tenant) {
        return (double) result.fates().stream()
                .filter(fate -> fate.arrival().tenant().equals(tenant)
                        && fate.grantedAtMillis().isPresent())
                .count();
    }
}
