package io.penstock.lab.study;

import io.penstock.lab.simulation.Arrival;
import io.penstock.lab.simulation.CallReception;
import io.penstock.lab.simulation.Form;
import io.penstock.lab.simulation.Result;
import io.penstock.lab.simulation.ScheduledEvent;
import io.penstock.lab.simulation.Script;
import io.penstock.lab.simulation.Workload;
import io.penstock.lab.study.StudyReport.Check;
import io.penstock.provider.model.LatencyModel;
import io.penstock.records.InstanceConfig;
import io.penstock.records.LimitKind;
import io.penstock.records.PoolConfig;
import io.penstock.records.ReserveMode;
import io.penstock.records.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What is let through where clocks, names and estimates are wrong. */
final class BudgetEdges {
    private static final long HOURS_2_MILLIS = 7_200_000;
    private static final long TICK_MILLIS = 20;
    private static final long SMALL = 20;

    private BudgetEdges() {}

    /** A ledger's clock is 80 s ahead for one tick. */
    static Check clockAhead() {
        int limit = 20;
        Result result = EdgeRuns.run(
                pool(EdgeRuns.instance("east", EdgeRuns.requests(limit))),
                EdgeRuns.backlog(SMALL, EdgeRuns.MINUTE_MILLIS),
                () -> CallReception.OPEN,
                // calls end after the tick, and their places are given on then
                LatencyModel.linear(Duration.ofSeconds(12), Duration.ofMillis(1)),
                3 * EdgeRuns.MINUTE_MILLIS,
                Script.measuring(
                        // workers that are as far ahead are not taken for silent
                        new ScheduledEvent.WorkersClockStep(8_000, 80_000),
                        new ScheduledEvent.WorkersClockStep(11_000, 0),
                        new ScheduledEvent.ClockStep(10_000, 80_000),
                        new ScheduledEvent.ClockStep(10_000 + TICK_MILLIS, 0)));
        return Check.atMost(
                "calls in the fullest window of a limit of 20, after a tick 80 s ahead",
                limit,
                EdgeRuns.fullest(result, LimitKind.REQUESTS));
    }

    /** A machine with ledger and workers is two hours ahead for one grant; then another takes over, which is right. */
    static Check successor() {
        int limit = 10;
        List<Arrival> arrivals = new ArrayList<>();
        arrivals.add(EdgeRuns.request("ahead", "t", 1_200, SMALL));
        for (int i = 0; i < 500; i++) {
            arrivals.add(EdgeRuns.request("r" + i, "t", 8_000 + 20L * i, SMALL));
        }
        Result result = EdgeRuns.run(
                pool(EdgeRuns.instance("east", EdgeRuns.requests(limit))),
                EdgeRuns.at(arrivals),
                3 * EdgeRuns.MINUTE_MILLIS,
                Script.measuring(
                        new ScheduledEvent.WorkersClockStep(500, HOURS_2_MILLIS),
                        new ScheduledEvent.ClockStep(510, HOURS_2_MILLIS),
                        new ScheduledEvent.WorkersClockStep(4_900, 0),
                        new ScheduledEvent.Failover(5_000, 100)));
        return Check.atMost(
                "calls in the fullest window of a limit of 10, after a ledger two hours ahead and its successor",
                limit,
                EdgeRuns.fullest(result, LimitKind.REQUESTS));
    }

    /** An instance gets another name in the midst of its window. */
    static Check renamed() {
        int limit = 10;
        PoolConfig before = pool(EdgeRuns.instance("east", EdgeRuns.requests(limit)));
        PoolConfig after = PoolConfig.newBuilder(before)
                .setInstances(
                        List.of(InstanceConfig.newBuilder(before.getInstances().get(0))
                                .setId("east-1")
                                .build()))
                .build();
        Result result = EdgeRuns.run(
                before,
                EdgeRuns.backlog(SMALL, EdgeRuns.MINUTE_MILLIS),
                2 * EdgeRuns.MINUTE_MILLIS,
                Script.measuring(new ScheduledEvent.Configured(5_000, after)));
        return Check.atMost(
                "calls in the fullest window of an account of 10, whose instance is renamed",
                limit,
                EdgeRuns.fullest(result, LimitKind.REQUESTS));
    }

    /** One small body with an image's URL costs 1,500 tokens: what is left of the budget's use, in parts of before. */
    static Check oddImage() {
        double odd = tokensAfterAMinute(true);
        double even = tokensAfterAMinute(false);
        return Check.atLeast("use of the budget after one odd answer, over that without it", 0.95, odd / even);
    }

    private static double tokensAfterAMinute(boolean isOdd) {
        long end = 6 * EdgeRuns.MINUTE_MILLIS;
        Form text = Form.ofModel("m");
        List<Arrival> arrivals = new ArrayList<>();
        if (isOdd) {
            arrivals.add(sized("odd", 300, 1_500, 10).with(Form.ofImage("https://example.com/a.png")));
        }
        for (int i = 0; i < 6_000; i++) {
            arrivals.add(sized("r" + i, 300, 75, 75).with(text));
        }
        Result result = EdgeRuns.run(
                StudyPools.pool(
                                Strategy.TRADITIONAL,
                                ReserveMode.MAXIMUM,
                                List.of(EdgeRuns.instance("east", EdgeRuns.tokens(60_000))))
                        .build(),
                EdgeRuns.at(arrivals),
                () -> CallReception.OPEN,
                // reservations stand for long, so that what they are too large by is not used
                LatencyModel.linear(Duration.ofSeconds(50), Duration.ofMillis(1)),
                end,
                Script.measuring());
        return (double) result.counted().stream()
                .filter(call -> call.atMillis() >= EdgeRuns.MINUTE_MILLIS)
                .mapToLong(Result.Counted::tokens)
                .sum();
    }

    private static Arrival sized(String id, int bytes, long input, long output) {
        return new Arrival(
                id,
                0,
                "t",
                0,
                Arrival.Endpoint.CHAT,
                bytes,
                input,
                output,
                output,
                OptionalLong.empty(),
                OptionalLong.empty());
    }

    /**
     * Texts of 900 tokens and images of 200 kB and 1,100 tokens, 300 each, on 200,000 tokens a minute: exactly three windows
     * of it, so that the last of them ends what a fourth begins. How much is used in the long run is a study of its own,
     * {@link MixedInputsStudy}.
     */
    static List<Check> mixedWithImages() {
        int limit = 200_000;
        int each = 300;
        String data = "data:image/png;base64," + "A".repeat(200_000);
        List<Arrival> arrivals = new ArrayList<>();
        for (int i = 0; i < each; i++) {
            arrivals.add(sized("text" + i, 3_200, 800, 100).with(Form.ofModel("m")));
            arrivals.add(sized("image" + i, 200_000, 1_000, 100).with(Form.ofImage(data)));
        }
        Result result = EdgeRuns.run(
                StudyPools.pool(
                                Strategy.POOL_FIRST,
                                ReserveMode.PREDICTED,
                                List.of(EdgeRuns.instance("east", EdgeRuns.tokens(limit))))
                        .build(),
                EdgeRuns.at(arrivals),
                10 * EdgeRuns.MINUTE_MILLIS,
                Script.measuring());
        double after = fullestAfterAMinute(result) / limit;
        return List.of(
                Check.atLeast(
                        "the fullest window of texts and images after the first minute, over the limit", 0.95, after),
                Check.atMost(
                        "the fullest window of texts and images, over the limit",
                        1,
                        EdgeRuns.fullest(result, LimitKind.TOKENS) / limit));
    }

    private static double fullestAfterAMinute(Result result) {
        List<Result.Counted> calls = result.counted();
        long inWindow = 0;
        double fullest = 0;
        int oldest = 0;
        for (Result.Counted call : calls) {
            inWindow += call.tokens();
            while (calls.get(oldest).atMillis() <= call.atMillis() - EdgeRuns.MINUTE_MILLIS) {
                inWindow -= calls.get(oldest).tokens();
                oldest++;
            }
            if (call.atMillis() >= EdgeRuns.MINUTE_MILLIS) {
                fullest = Math.max(fullest, (double) inWindow);
            }
        }
        return fullest;
    }

    /** A call is outstanding since 1 s, and the next can have its place at 61 s, in time for a deadline at 65 s. */
    static Check certainExpiry() {
        Arrival first = EdgeRuns.request("first", "t", 1_000, SMALL);
        Arrival second = new Arrival(
                "second",
                1_500,
                "t",
                0,
                Arrival.Endpoint.CHAT,
                40,
                10,
                10,
                10,
                OptionalLong.empty(),
                OptionalLong.of(65_000));
        Result result = EdgeRuns.run(
                pool(EdgeRuns.instance("east", EdgeRuns.requests(1))),
                EdgeRuns.at(List.of(first, second)),
                () -> CallReception.OPEN,
                LatencyModel.linear(Duration.ofSeconds(20), Duration.ofMillis(1)),
                Workload.NEVER,
                Script.measuring());
        double granted = result.fates().stream()
                .filter(fate -> fate.arrival().id().equals("second"))
                .mapToDouble(fate -> fate.grantedAtMillis().isPresent()
                        ? fate.grantedAtMillis().getAsLong() / 1_000.0
                        : Double.POSITIVE_INFINITY)
                .max()
                .orElseThrow();
        return Check.atMost("second at which a request is granted that waits for a call's place", 62, granted);
    }

    private static PoolConfig pool(InstanceConfig instance) {
        return StudyPools.pool(Strategy.TRADITIONAL, ReserveMode.MAXIMUM, List.of(instance))
                .build();
    }
}
