package io.penstock.lab.sweep;

import io.penstock.lab.sweep.Variant.Order;
import io.penstock.lab.sweep.Variant.Tenants;
import io.penstock.records.ReserveMode;
import io.penstock.records.Strategy;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/** What each part of Pool-First contributes: all of them, then all but one. */
public final class Ablation {
    private static final long MAX_WAIT_MILLIS = 1_400;

    /** One caller sends 70 % of the requests, three others 10 % each. */
    private static final Callers CALLERS = new Callers(3, 0.10);

    private Ablation() {}

    /** At two shares of long requests. */
    public static Sweep sweep() {
        return new Sweep(
                "ablation",
                "ablation",
                "What each part contributes",
                "share of long requests",
                List.of(
                        "The traffic and the pool of the sweep over long requests, from four callers: a heavy one sends "
                                + "70 % of the requests, three light ones 10 % each. Every request waits at most 1.4 s.",
                        "First with all parts: what is reserved is predicted, short requests have a higher priority, "
                                + "adaptive buckets with shares, and every caller is a tenant of its own. Then without one "
                                + "of them at a time, then Traditional, which has none but the prediction.",
                        "Without prediction a request's maximum is reserved. Without short first all have the same "
                                + "priority, and shares alone help short requests. Without buckets only priorities do. "
                                + "Without tenants all callers are one to the ledger.",
                        "Backfilling has no switch of its own, so it was not taken away: Traditional is without it. "
                                + "Reused channels do nothing on virtual time; they are measured by the bytes that a dispatcher "
                                + "allocates (docs/DECISIONS.md, \"Pool-First keeps channels\")."),
                Sweeps.SPREAD_INSTANCES,
                List.of(
                        all("all", "all parts", ReserveMode.PREDICTED, 4, Order.SHORT_FIRST, Tenants.CALLERS),
                        all(
                                "no-prediction",
                                "no prediction",
                                ReserveMode.MAXIMUM,
                                4,
                                Order.SHORT_FIRST,
                                Tenants.CALLERS),
                        all("no-short-first", "no short first", ReserveMode.PREDICTED, 4, Order.ALIKE, Tenants.CALLERS),
                        all("no-buckets", "no buckets", ReserveMode.PREDICTED, 1, Order.SHORT_FIRST, Tenants.CALLERS),
                        all(
                                "no-buckets-no-short-first",
                                "no buckets, no short first",
                                ReserveMode.PREDICTED,
                                1,
                                Order.ALIKE,
                                Tenants.CALLERS),
                        all("no-tenants", "no tenants", ReserveMode.PREDICTED, 4, Order.SHORT_FIRST, Tenants.ONE),
                        new Variant(
                                "traditional",
                                "Traditional",
                                Strategy.TRADITIONAL,
                                ReserveMode.PREDICTED,
                                1,
                                MAX_WAIT_MILLIS,
                                Order.ALIKE,
                                Tenants.CALLERS,
                                OptionalDouble.empty())),
                DoubleStream.of(0.35, 0.65)
                        .mapToObj(x -> Sweeps.longRatio(x, CALLERS))
                        .toList(),
                0.65);
    }

    private static Variant all(
            String name, String label, ReserveMode reserve, int buckets, Order order, Tenants tenants) {
        return new Variant(
                name,
                label,
                Strategy.POOL_FIRST,
                reserve,
                buckets,
                MAX_WAIT_MILLIS,
                order,
                tenants,
                OptionalDouble.empty());
    }
}
