package io.penstock.budget.queue;

import io.penstock.budget.queue.ReadyOrder.Charge;
import java.util.HashMap;
import java.util.Map;

/** A fair order of four size classes, in which a request's size is its tokens. */
abstract class FairOrderScene {
    static final long NOW = 1_700_000_000_000L;
    private static final double POOL_TOKENS_PER_MINUTE = 100_000;

    final double[] shares = {0.25, 0.25, 0.25, 0.25};
    final long[] boundaries = {100, 1_000, 10_000};
    final Map<String, Double> weights = new HashMap<>();
    final FairOrder order = order();
    private long sequence;

    private FairOrder order() {
        SizeClasses classes = new SizeClasses() {
            @Override
            public int count() {
                return shares.length;
            }

            @Override
            public double costOf(Ticket ticket) {
                return charge(ticket).cost();
            }

            @Override
            public int of(Ticket ticket) {
                int bucket = 0;
                while (bucket < boundaries.length && tokens(ticket) >= boundaries[bucket]) {
                    bucket++;
                }
                return bucket;
            }

            @Override
            public double share(int bucket) {
                return shares[bucket];
            }
        };
        return new FairOrder(classes, tenant -> weights.getOrDefault(tenant, 1.0), true);
    }

    Ticket add(String tenant, int tokens) {
        Ticket ticket = ticket(tenant, tokens);
        order.add(ticket);
        return ticket;
    }

    Ticket ticket(String tenant, int tokens) {
        return new Ticket(sequence++, tenant, 0, NOW, 0, Ticket.NEVER, tokens, 0);
    }

    Ticket grant() {
        Ticket ticket = order.head().orElseThrow();
        grant(ticket);
        return ticket;
    }

    void grant(Ticket ticket) {
        order.granted(ticket, charge(ticket));
    }

    static Charge charge(Ticket ticket) {
        return charge(tokens(ticket));
    }

    static Charge charge(long tokens) {
        return new Charge(tokens, tokens / POOL_TOKENS_PER_MINUTE);
    }

    static long tokens(Ticket ticket) {
        return ticket.bodyBytes();
    }
}
