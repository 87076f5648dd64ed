package io.penstock.lab.sweep;

import io.penstock.budget.policy.FairnessPolicy;
import io.penstock.lab.simulation.AzureTrace;
import io.penstock.lab.study.StudyPools;
import io.penstock.lab.sweep.SizeClass.Range;
import io.penstock.records.InstanceConfig;
import io.penstock.records.LimitKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** The published experiments, variations of them, and the trace of a production service. */
public final class Sweeps {
    private static final long ARRIVAL_MILLIS = 180_000;
    private static final long TRACE_MILLIS = 600_000;
    private static final long TRACE_MAX_WAIT_MILLIS = 10_000;
    private static final SizeClass SHORT = new SizeClass("short", 1, new Range(50, 180), new Range(120, 420));
    private static final SizeClass LONG = new SizeClass("long", 1, new Range(450, 1_700), new Range(1_400, 5_200));

    private static final List<SizeClass> MIXED = List.of(
            new SizeClass("small", 50, new Range(50, 180), new Range(120, 360)),
            new SizeClass("medium", 38, new Range(180, 520), new Range(360, 1_300)),
            new SizeClass("large", 12, new Range(520, 1_400), new Range(1_300, 3_600)));

    private static final String POOL =
            "Six instances i = 0…5 with 1,150 + 80 i requests and 520,000 + 45,000 i tokens a "
                    + "minute and 14 + i calls at once: 8,100 requests and 3.795 million tokens a minute, 99 calls, of which the "
                    + "workers make at most 95.";

    private static final String SPREAD =
            "A pace of 1 s spreads the budget over the minute: without, all of it is gone in the first seconds of each "
                    + "minute, and what cannot wait is rejected in the rest, whatever the order (the sweep `bursts`).";

    private static final String MIX_OF_THREE =
            "50 % small (input 50–180, output 120–360 tokens), 38 % medium (180–520, "
                    + "360–1,300), 12 % large (520–1,400, 1,300–3,600), each uniform.";

    private Sweeps() {}

    /** Over the share of long requests. */
    public static Sweep longRatio() {
        return new Sweep(
                "long-ratio",
                "sweep long-ratio",
                "More and more long requests",
                "share of long requests",
                List.of(
                        "140 requests a second. Short ones have 50–180 tokens of input and 120–420 of output, long ones "
                                + "450–1,700 and 1,400–5,200, uniform. A request waits at most 0.8 s with Traditional "
                                + "and 1.4 s with Pool-First, as published.",
                        POOL,
                        SPREAD),
                StudyPools.published(),
                variants(800, 1_400),
                longRatios(),
                0.65,
                false);
    }

    /** Over the share of long requests, without a pace. */
    public static Sweep bursts() {
        return new Sweep(
                "bursts",
                "sweep bursts",
                "The same without a pace",
                "share of long requests",
                List.of("The sweep over long requests, without a pace.", POOL),
                StudyPools.published(),
                variants(800, 1_400).stream().map(Variant::withoutPace).toList(),
                longRatios(),
                0.65,
                false);
    }

    /** Over the objective, at one share of long requests. */
    public static Sweep frontier() {
        List<Variant> variants = new ArrayList<>(List.of(Variant.traditional(800)));
        for (double objective : new double[] {0, FairnessPolicy.FAIR, 0.05, 0.15, 0.35, 0.6, 1}) {
            variants.add(Variant.objective("objective-" + objective, "objective " + objective, objective, 1_400));
        }
        return new Sweep(
                "frontier",
                "sweep frontier",
                "From fair to throughput",
                "share of long requests",
                List.of("The sweep over long requests, with one objective after another.", POOL, SPREAD),
                StudyPools.published(),
                variants,
                DoubleStream.of(0.35, 0.65)
                        .mapToObj(x -> longRatio(x, Callers.ONE))
                        .toList(),
                0.65,
                false);
    }

    private static List<Setting> longRatios() {
        return DoubleStream.of(0.05, 0.15, 0.25, 0.35, 0.50, 0.65)
                .mapToObj(x -> longRatio(x, Callers.ONE))
                .toList();
    }

    /** One setting of the sweep over the share of long requests. */
    static Setting longRatio(double x, Callers callers) {
        Mix mix = new Mix(140, List.of(SHORT.weighing(1 - x), LONG.weighing(x)), callers);
        return new Setting(x, ARRIVAL_MILLIS, mix::draw);
    }

    /** Over the rate of arrivals. */
    public static Sweep load() {
        return new Sweep(
                "load",
                "sweep load",
                "More and more requests",
                "requests a second",
                List.of(MIX_OF_THREE + " A request waits at most 1.2 s.", POOL, SPREAD),
                StudyPools.published(),
                variants(1_200, 1_200),
                settings(x -> new Mix(x, MIXED), 40, 80, 120, 160, 200, 240),
                160,
                false);
    }

    /** Over the size of the requests. */
    public static Sweep size() {
        return new Sweep(
                "size",
                "sweep size",
                "Larger and larger requests",
                "tokens of a request, times",
                List.of("130 requests a second. " + MIX_OF_THREE + " A request waits at most 1.2 s.", POOL, SPREAD),
                StudyPools.published(),
                variants(1_200, 1_200),
                settings(
                        x -> new Mix(130, MIXED.stream().map(of -> of.times(x)).toList()),
                        0.6,
                        0.8,
                        1.0,
                        1.3,
                        1.6,
                        2.0),
                1.6,
                false);
    }

    /** Over the rate of a trace's requests. */
    public static Sweep trace(AzureTrace trace) {
        double demand = trace.meanTokens() * trace.requests() / trace.spanMillis() * StudyPools.MINUTE_MILLIS;
        List<InstanceConfig> instances = StudyPools.published(demand);
        return new Sweep(
                "trace",
                "sweep --trace AzureLLMInferenceTrace_conv.csv",
                "A production chat service, slower and faster than it was",
                "times its rate",
                List.of(
                        String.format(
                                Locale.ROOT,
                                "%,d requests of a trace over %.0f minutes, on average %.0f tokens. Each run takes a stretch "
                                        + "from another place. Prompts below the trace's median are short, the longest "
                                        + "tenth is long; an answer's length is not known beforehand. A request waits at "
                                        + "most %.0f s.",
                                trace.requests(),
                                (double) trace.spanMillis() / StudyPools.MINUTE_MILLIS,
                                trace.meanTokens(),
                                TRACE_MAX_WAIT_MILLIS / 1_000.0),
                        String.format(
                                Locale.ROOT,
                                "Six instances in the proportions of the other sweeps, with as many tokens a minute in all "
                                        + "as the trace asks for on average at its own rate: %,.0f.",
                                RunFigures.limit(instances, LimitKind.TOKENS))),
                instances,
                variants(TRACE_MAX_WAIT_MILLIS, TRACE_MAX_WAIT_MILLIS),
                DoubleStream.of(0.5, 0.75, 1.0, 1.5, 2.0)
                        .mapToObj(x -> new Setting(x, TRACE_MILLIS, new TraceExcerpt(trace, x)::draw))
                        .toList(),
                1.5,
                false);
    }

    /** The three that every sweep compares. */
    static List<Variant> variants(long traditionalMaxWaitMillis, long poolFirstMaxWaitMillis) {
        return List.of(
                Variant.traditional(traditionalMaxWaitMillis),
                Variant.throughput(poolFirstMaxWaitMillis),
                Variant.fair(poolFirstMaxWaitMillis));
    }

    @FunctionalInterface
    private interface MixAt {
        Mix mix(double x);
    }

    private static List<Setting> settings(MixAt at, double... xs) {
        return DoubleStream.of(xs)
                .mapToObj(x -> new Setting(x, ARRIVAL_MILLIS, at.mix(x)::draw))
                .toList();
    }
}
