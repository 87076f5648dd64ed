package io.penstock.lab.study;

import io.penstock.lab.simulation.Arrival;
import io.penstock.lab.simulation.Arrival.Endpoint;
import io.penstock.lab.simulation.EndlessBacklog;
import io.penstock.lab.simulation.Form;
import io.penstock.lab.simulation.Result;
import io.penstock.lab.study.StudyReport.Check;
import io.penstock.provider.model.LatencyModel;
import io.penstock.records.PoolConfig;
import io.penstock.records.ReserveMode;
import io.penstock.records.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * How much of its budget a pool uses that is asked about texts and about images in turn: an image's body has a hundred times
 * the bytes of a text, and about as many tokens.
 */
public final class MixedInputsStudy {
    private static final int MINUTES = 5;
    private static final int DEPTH = 60;
    private static final long TOKENS_PER_MINUTE = 200_000;
    private static final long REQUESTS_PER_MINUTE = 10_000;
    private static final String IMAGE = "data:image/png;base64," + "A".repeat(200_000);
    private static final String ADDRESS = "https://example.com/image.png";
    private static final long IMAGE_TOKENS = 1_100;
    private static final long MAX_OUTPUT_TOKENS = 100;
    private static final int BYTES_PER_TOKEN = 4;
    private static final double ASKED = 0.95;

    /** The number of a request of 300 bytes with the address of an image, for which the provider counts 1,500 tokens. */
    private static final int ODD_ONE = 40;

    record Case(ReserveMode reserve, long seed) {}

    /**
     * What was found.
     *
     * @param afterTheFirstMinute the used part of the limit from then on
     * @param fullestWindow of the limit
     */
    record Found(Case of, double afterTheFirstMinute, double fullestWindow) {}

    private MixedInputsStudy() {}

    /**
     * Runs every case.
     *
     * @param seeds runs of each
     */
    public static StudyReport run(int seeds, Runs runs) throws InterruptedException {
        List<Runs.Named<Found>> cases = new ArrayList<>();
        for (ReserveMode reserve : List.of(ReserveMode.PREDICTED, ReserveMode.MAXIMUM)) {
            for (long seed = 1; seed <= seeds; seed++) {
                Case next = new Case(reserve, seed);
                cases.add(new Runs.Named<>(next.toString(), () -> find(next)));
            }
        }
        List<List<Object>> rows = new ArrayList<>();
        List<Check> checks = new ArrayList<>();
        for (Found found : runs.all(cases)) {
            rows.add(List.of(
                    found.of().reserve(), found.of().seed(), found.afterTheFirstMinute(), found.fullestWindow()));
            String what = found.of().reserve() + ", seed " + found.of().seed();
            if (found.of().reserve() == ReserveMode.PREDICTED) {
                checks.add(Check.atLeast(what + ": use after the first minute", ASKED, found.afterTheFirstMinute()));
            }
            checks.add(Check.atMost(what + ": fullest window", 1, found.fullestWindow()));
        }
        return new StudyReport(
                "mixed-inputs",
                Map.of(
                        "minutes",
                        MINUTES,
                        "tpm",
                        TOKENS_PER_MINUTE,
                        "image",
                        IMAGE.length() + " bytes, " + IMAGE_TOKENS + " tokens",
                        "text",
                        "400 to 4,400 bytes, 4 bytes a token",
                        "max_output_tokens",
                        MAX_OUTPUT_TOKENS),
                List.of("reserve", "seed", "use_after_first_minute", "fullest_window"),
                rows,
                checks);
    }

    static Found find(Case of) {
        PoolConfig pool = StudyPools.pool(
                        Strategy.POOL_FIRST,
                        of.reserve(),
                        List.of(StudyPools.instance("i0", REQUESTS_PER_MINUTE, TOKENS_PER_MINUTE, OptionalInt.empty())))
                .build();
        long millis = MINUTES * StudyPools.MINUTE_MILLIS;
        Result result = StudyPools.run(
                of.seed(),
                pool,
                () -> backlog(of.seed(), millis),
                LatencyModel.linear(Duration.ofMillis(500), Duration.ofMillis(20)),
                millis);
        long used = result.counted().stream()
                .filter(call -> call.atMillis() >= StudyPools.MINUTE_MILLIS)
                .mapToLong(Result.Counted::tokens)
                .sum();
        return new Found(of, (double) used / (TOKENS_PER_MINUTE * (MINUTES - 1)), result.largestWindow());
    }

    private static EndlessBacklog backlog(long seed, long millis) {
        SplittableRandom random = new SplittableRandom(seed);
        return new EndlessBacklog(DEPTH, millis, (number, atMillis) -> {
            long output = 10 + random.nextLong(MAX_OUTPUT_TOKENS - 9);
            if (number == ODD_ONE) {
                return arrival(number, atMillis, 300, 1_500, output).with(Form.ofImage(ADDRESS));
            }
            if (number % 2 == 0) {
                return arrival(number, atMillis, IMAGE.length(), IMAGE_TOKENS, output)
                        .with(Form.ofImage(IMAGE));
            }
            int bytes = 400 + random.nextInt(4_001);
            return arrival(number, atMillis, bytes, bytes / BYTES_PER_TOKEN, output);
        });
    }

    private static Arrival arrival(int number, long atMillis, int bodyBytes, long inputTokens, long outputTokens) {
        return new Arrival(
                "r" + number,
                atMillis,
                "default",
                0,
                Endpoint.CHAT,
                bodyBytes,
                inputTokens,
                outputTokens,
                MAX_OUTPUT_TOKENS,
                OptionalLong.empty(),
                OptionalLong.empty());
    }
}
