package io.penstock.lab.study;

import io.penstock.lab.provider.model.LatencyModel;
import io.penstock.lab.simulation.Arrival;
import io.penstock.lab.simulation.Reception;
import io.penstock.lab.simulation.Result;
import io.penstock.lab.simulation.Script;
import io.penstock.lab.study.StudyReport.Check;
import io.penstock.records.InstanceConfig;
import io.penstock.records.ReserveMode;
import io.penstock.records.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Who is served where one kind of limit does not bind, or is not there. */
final class FairnessEdges {
    private FairnessEdges() {}

    /** 90 long requests in 15 minutes among short ones, on a limited instance and one of the house's own. */
    static Check besideAnUnlimitedInstance() {
        long end = 15 * EdgeRuns.MINUTE_MILLIS;
        List<Arrival> arrivals = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            arrivals.add(EdgeRuns.request("long" + i, "t", 10_000L * i, 8_000));
        }
        for (int i = 0; i < 15 * 60 * 8; i++) {
            arrivals.add(EdgeRuns.request("short" + i, "t", 125L * i, 400));
        }
        Result result = EdgeRuns.run(
                Pools.pool(
                                Strategy.POOL_FIRST,
                                ReserveMode.MAXIMUM,
                                List.of(
                                        EdgeRuns.instance("hosted", EdgeRuns.requests(600), EdgeRuns.tokens(60_000)),
                                        EdgeRuns.instance("own", OptionalInt.of(2))))
                        .build(),
                EdgeRuns.at(arrivals),
                () -> Reception.OPEN,
                LatencyModel.linear(Duration.ofMillis(200), Duration.ofMillis(2)),
                end,
                Script.measuring());
        long served = result.fates().stream()
                .filter(fate -> fate.arrival().id().startsWith("long")
                        && fate.grantedAtMillis().isPresent())
                .count();
        return Check.atLeast(
                "served of 90 long requests in 15 minutes, beside an instance without limits", 45, (double) served);
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
                Pools.pool(Strategy.POOL_FIRST, ReserveMode.MAXIMUM, List.of(instance))
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
