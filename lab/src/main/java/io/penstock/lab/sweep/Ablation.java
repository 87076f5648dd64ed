package io.penstock.lab.sweep;

import io.penstock.lab.sweep.Variant.Division;
import io.penstock.lab.sweep.Variant.Order;
import io.penstock.lab.sweep.Variant.Tenants;
import io.penstock.records.ReserveMode;
import io.penstock.records.Strategy;
import java.util.List;
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
                                + "adaptive buckets with shares, backfilling, and every caller is a tenant of its own. Then without one "
                                + "of them at a time, then without two, then Traditional, which has none but the prediction.",
                        "Without prediction a request's maximum is reserved. Without short first all have the same "
                                + "priority, and shares alone help short requests. Without buckets only priorities do. "
                                + "Without tenants all callers are one to the ledger.",
                        "Without backfilling nobody goes ahead of a request that waits for budget; Traditional never lets "
                                + "anybody.",
                        "Reused channels do nothing on virtual time; they are measured by the bytes that a dispatcher "
                                + "allocates (docs/measurements/what-keeping-channels-gives.md)."),
                Sweeps.SPREAD_INSTANCES,
                List.of(
                        part("all", "all parts", ReserveMode.PREDICTED, 4, true, Order.SHORT_FIRST, Tenants.CALLERS),
                        part(
                                "no-prediction",
                                "no prediction",
                                ReserveMode.MAXIMUM,
                                4,
                                true,
                                Order.SHORT_FIRST,
                                Tenants.CALLERS),
                        part(
                                "no-short-first",
                                "no short first",
                                ReserveMode.PREDICTED,
                                4,
                                true,
                                Order.ALIKE,
                                Tenants.CALLERS),
                        part(
                                "no-buckets",
                                "no buckets",
                                ReserveMode.PREDICTED,
                                1,
                                true,
                                Order.SHORT_FIRST,
                                Tenants.CALLERS),
                        part(
                                "no-backfilling",
                                "no backfilling",
                                ReserveMode.PREDICTED,
                                4,
                                false,
                                Order.SHORT_FIRST,
                                Tenants.CALLERS),
                        part(
                                "no-tenants",
                                "no tenants",
                                ReserveMode.PREDICTED,
                                4,
                                true,
                                Order.SHORT_FIRST,
                                Tenants.ONE),
                        part(
                                "no-buckets-no-short-first",
                                "no buckets, no short first",
                                ReserveMode.PREDICTED,
                                1,
                                true,
                                Order.ALIKE,
                                Tenants.CALLERS),
                        part(
                                "no-buckets-no-backfilling",
                                "no buckets, no backfilling",
                                ReserveMode.PREDICTED,
                                1,
                                false,
                                Order.SHORT_FIRST,
                                Tenants.CALLERS),
                        new Variant(
                                "traditional",
                                "Traditional",
                                Strategy.TRADITIONAL,
                                ReserveMode.PREDICTED,
                                1,
                                true,
                                MAX_WAIT_MILLIS,
                                Order.ALIKE,
                                Tenants.CALLERS,
                                Division.UNKNOWN)),
                DoubleStream.of(0.35, 0.65)
                        .mapToObj(x -> Sweeps.longRatio(x, CALLERS))
                        .toList(),
                0.65,
                false);
    }

    private static Variant part(
            String name,
            String label,
            ReserveMode reserve,
            int buckets,
            boolean backfills,
            Order order,
            Tenants tenants) {
        return new Variant(
                name,
                label,
                Strategy.POOL_FIRST,
                reserve,
                buckets,
                backfills,
                MAX_WAIT_MILLIS,
                order,
                tenants,
                Division.UNKNOWN);
    }
}
