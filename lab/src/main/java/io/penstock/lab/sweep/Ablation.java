package io.penstock.lab.sweep;

import io.penstock.budget.strategy.Part;
import io.penstock.lab.study.StudyPools;
import io.penstock.lab.sweep.Variant.Tenants;
import io.penstock.records.ReserveMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** What each part of Pool-First contributes: all of them, then all but one, under both objectives. */
public final class Ablation {
    private static final long MAX_WAIT_MILLIS = 1_400;

    /** One caller sends 70 % of the requests, three others 10 % each. */
    private static final Callers CALLERS = new Callers(3, 0.10);

    private Ablation() {}

    /** At two shares of long requests. */
    public static Sweep sweep() {
        List<Variant> variants = new ArrayList<>();
        for (Variant all : List.of(Variant.throughput(MAX_WAIT_MILLIS), Variant.fair(MAX_WAIT_MILLIS))) {
            variants.addAll(withoutOne(all.between(Tenants.CALLERS)));
        }
        variants.add(Variant.traditional(MAX_WAIT_MILLIS).between(Tenants.CALLERS));
        return new Sweep(
                "ablation",
                "ablation",
                "What each part contributes",
                "share of long requests",
                List.of(
                        "The traffic and the pool of the sweep over long requests, from four callers: a heavy one sends "
                                + "70 % of the requests, three light ones 10 % each. Every request waits at most 1.4 s, "
                                + "and every caller is a tenant of its own.",
                        "All parts, then all but one: for each objective. Without prediction a request's maximum is "
                                + "reserved. Without size classes all requests are alike. Without gaps the boundaries are at "
                                + "quantiles alone. Without newest first they go by when they are due. Without backfilling nobody "
                                + "goes ahead of a request that waits for budget. Without a pace the budget is spent as fast as "
                                + "the limits allow. Without tenants all callers are one to the ledger.",
                        "Reused channels do nothing on virtual time; they are measured by the bytes that a dispatcher "
                                + "allocates (docs/measurements/what-keeping-channels-gives.md)."),
                StudyPools.published(),
                variants,
                DoubleStream.of(0.35, 0.65)
                        .mapToObj(x -> Sweeps.longRatio(x, CALLERS))
                        .toList(),
                0.65,
                false);
    }

    private static List<Variant> withoutOne(Variant all) {
        return List.of(
                all,
                left("prediction", all, all.reserving(ReserveMode.MAXIMUM)),
                left("size classes", all, all.withBuckets(1)),
                left("gaps", all, all.without(Part.GAPS)),
                left("newest first", all, all.without(Part.NEWEST_FIRST)),
                left("backfilling", all, all.without(Part.BACKFILLING)),
                left("pace", all, all.withoutPace()),
                left("tenants", all, all.between(Tenants.ONE)));
    }

    private static Variant left(String part, Variant all, Variant without) {
        return without.named(all.name() + "-no-" + part.replace(' ', '-'), all.label() + ", no " + part);
    }
}
