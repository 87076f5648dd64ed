package io.penstock.lab.study;

import io.penstock.lab.simulation.Arrival;
import io.penstock.lab.simulation.CallReception;
import io.penstock.lab.simulation.Form;
import io.penstock.lab.simulation.Result;
import io.penstock.lab.simulation.Script;
import io.penstock.lab.study.StudyReport.Check;
import io.penstock.provider.model.LatencyModel;
import io.penstock.records.InstanceConfig;
import io.penstock.records.PoolConfig;
import io.penstock.records.ReserveMode;
import io.penstock.records.ResponseStatus;
import io.penstock.records.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** What becomes of requests where instances refuse, are wrong, or were in trouble. */
final class HealthEdges {
    private static final long SMALL = 20;
    private static final int NOT_FOUND = 404;
    private static final int FORBIDDEN = 403;
    private static final int SERVER_ERROR = 500;

    private HealthEdges() {}

    /** All but one of 50 instances refuse every call. */
    static Check mostlyRefusing() {
        long perMinute = 6_000;
        long end = 3 * EdgeRuns.MINUTE_MILLIS;
        List<InstanceConfig> instances = IntStream.range(0, 50)
                .mapToObj(i -> EdgeRuns.instance("i" + i, EdgeRuns.requests(perMinute)))
                .toList();
        CallReception reception = call -> call.instance().equals("i7")
                ? new CallReception.LetIn(List.of())
                : new CallReception.Refused(Optional.empty(), List.of());
        Result result = EdgeRuns.run(
                StudyPools.pool(Strategy.TRADITIONAL, ReserveMode.MAXIMUM, instances)
                        .build(),
                EdgeRuns.backlog(SMALL, end),
                () -> reception,
                end);
        long calls = result.counted().stream()
                .filter(call -> call.atMillis() >= EdgeRuns.MINUTE_MILLIS)
                .count();
        double minutes = (end - EdgeRuns.MINUTE_MILLIS) / (double) EdgeRuns.MINUTE_MILLIS;
        return Check.atLeast(
                "calls a minute of the 6,000 that one instance allows while 49 refuse", 5_700, calls / minutes);
    }

    /** A thousand requests for a forbidden model are ahead of 500 good ones. */
    static Check forbiddenModel() {
        List<Arrival> arrivals = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            arrivals.add(EdgeRuns.request("bad" + i, "t", 0, SMALL).with(Form.ofModel("forbidden")));
        }
        for (int i = 0; i < 500; i++) {
            arrivals.add(EdgeRuns.request("good" + i, "t", 10, SMALL).with(Form.ofModel("m")));
        }
        CallReception reception = call -> call.requestId().startsWith("bad")
                ? new CallReception.Denied(FORBIDDEN)
                : new CallReception.LetIn(List.of());
        long end = 20 * EdgeRuns.MINUTE_MILLIS;
        Result result = EdgeRuns.run(
                StudyPools.pool(
                                Strategy.TRADITIONAL,
                                ReserveMode.MAXIMUM,
                                List.of(
                                        EdgeRuns.instance("east", OptionalInt.of(8), EdgeRuns.requests(3_000)),
                                        EdgeRuns.instance("west", OptionalInt.of(8), EdgeRuns.requests(3_000))))
                        .build(),
                EdgeRuns.at(arrivals),
                () -> reception,
                end);
        return Check.atMost(
                "seconds until 500 good requests behind 1,000 forbidden ones are granted",
                60,
                lastGrantSeconds(result, "good"));
    }

    /** When the last of the requests whose ids begin so was granted; infinite when one of them was not answered. */
    private static double lastGrantSeconds(Result result, String prefix) {
        return result.fates().stream()
                .filter(fate -> fate.arrival().id().startsWith(prefix))
                .mapToDouble(fate -> fate.status() == ResponseStatus.SUCCEEDED
                        ? fate.grantedAtMillis().getAsLong() / (double) EdgeRuns.SECOND_MILLIS
                        : Double.POSITIVE_INFINITY)
                .max()
                .orElseThrow();
    }

    /**
     * One of two instances answers 404 to every call. The other has room for all that comes in ten seconds, so that each is
     * granted there within a second, whether it was refused before or not.
     */
    static List<Check> misdeployed() {
        int all = 200;
        long everyMillis = 50;
        List<Arrival> arrivals = new ArrayList<>();
        for (int i = 0; i < all; i++) {
            arrivals.add(EdgeRuns.request("r" + i, "t", everyMillis * i, SMALL).with(Form.ofModel("m")));
        }
        CallReception reception = call -> call.instance().equals("east")
                ? new CallReception.Denied(NOT_FOUND)
                : new CallReception.LetIn(List.of());
        Result result = EdgeRuns.run(
                StudyPools.pool(
                                Strategy.TRADITIONAL,
                                ReserveMode.MAXIMUM,
                                List.of(
                                        EdgeRuns.instance("east", EdgeRuns.requests(1_000)),
                                        EdgeRuns.instance("west", EdgeRuns.requests(1_000))))
                        .build(),
                EdgeRuns.at(arrivals),
                () -> reception,
                10 * EdgeRuns.MINUTE_MILLIS);
        return List.of(
                Check.atMost("failed of 200 requests, where one of two instances answers 404", 0, (double)
                        (all - result.ended().getOrDefault(ResponseStatus.SUCCEEDED, 0L))),
                Check.atMost(
                        "seconds until the last of them is granted for good, of which the last comes after 10",
                        11,
                        lastGrantSeconds(result, "r")));
    }

    /** After trouble, an idle hour, and five requests of which the first fails. */
    static Check idleHour() {
        long hour = 3_600_000;
        PoolConfig target = StudyPools.pool(
                        Strategy.TRADITIONAL,
                        ReserveMode.MAXIMUM,
                        List.of(EdgeRuns.instance("other", EdgeRuns.requests(1_000))))
                .setPool("fallback")
                .build();
        PoolConfig pool = StudyPools.pool(
                        Strategy.TRADITIONAL,
                        ReserveMode.MAXIMUM,
                        List.of(EdgeRuns.instance("east", EdgeRuns.requests(1_000))))
                .setFallback("fallback")
                .build();
        List<Arrival> arrivals = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            arrivals.add(EdgeRuns.request("before" + i, "t", 1_000L + 100L * i, SMALL));
        }
        for (int i = 0; i < 5; i++) {
            arrivals.add(EdgeRuns.request("after" + i, "t", hour + i, SMALL));
        }
        Result result = EdgeRuns.run(
                pool,
                EdgeRuns.at(arrivals),
                OneProbe::new,
                LatencyModel.linear(Duration.ofMillis(200), Duration.ofMillis(2)),
                hour + 10 * EdgeRuns.MINUTE_MILLIS,
                new Script(List.of(target), 0, List.of(), Script.Judgement.GOES_ON));
        long passed = result.counted().stream()
                .filter(call -> call.instance().contains("OTHER") && call.atMillis() >= hour)
                .count();
        return Check.atMost("passed on of five requests after an idle hour and one failed probe", 0, (double) passed);
    }

    /** The pool's own instance fails for 40 s, and once more an hour later. */
    private static final class OneProbe implements CallReception {
        private static final long TROUBLE_MILLIS = 40_000;
        private boolean hasFailedAgain;

        @Override
        public Answer receive(Incoming call) {
            if (call.instance().equals("other")) {
                return new LetIn(List.of());
            }
            boolean fails = call.atMillis() < TROUBLE_MILLIS || !hasFailedAgain;
            hasFailedAgain |= call.atMillis() >= TROUBLE_MILLIS;
            return fails ? new Denied(SERVER_ERROR) : new LetIn(List.of());
        }
    }
}
