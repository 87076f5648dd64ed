package io.penstock.budget.queue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An order that is fair between tenants, then between a tenant's short and long requests, and then follows deadlines
 * and priorities.
 *
 * <p>Tenants take turns by virtual counters (Sheng et al., "Fairness in Serving Large Language Models", OSDI 2024, who
 * count tokens). The next tenant is the one whose grants have cost the least, divided by its weight. A tenant that
 * becomes active again starts at the lowest counter of the active ones, so that none saves up credit. Counters are
 * corrected when it is known what was used. Backfilling never takes the counters further apart than the largest
 * request does.
 *
 * <p>At most {@value #MAX_TENANTS} tenants have a queue of their own. The requests of all others share one queue,
 * {@link #OTHERS}, which has the weight of as many tenants as requests wait in it. Within it, requests go by bucket,
 * deadline and priority.
 *
 * <p>Adding, granting, settling and removing take at most logarithmic time. Not safe for use by several threads.
 */
public final class FairOrder implements ReadyOrder {
    /** How many requests may be considered for going ahead of the promised one, over all tenants. */
    private static final int MAX_BEHIND = 32;

    private static final int MAX_BEHIND_OF_TENANT = 8;

    /** How many requests are moved to their present bucket before one is taken from the bucket where it is. */
    private static final int MAX_MOVES = 64;

    /** The most tenants with a queue of their own. Each takes some hundred bytes and part of a review's time. */
    static final int MAX_TENANTS = 10_000;

    /** The name of the queue that the remaining tenants share. */
    public static final String OTHERS = "(others)";

    /** Up to this many tenants are remembered to be shown, even if their history no longer matters. */
    private static final int REMEMBERED = 1_000;

    /**
     * The part of {@link #largest} that is left after a second, so that one large request does not loosen the order
     * for ever.
     */
    private static final double FADING = 0.99;

    private final SizeClasses classes;
    private final boolean newestFirst;
    private final ToDoubleFunction<String> weights;
    private final Map<String, TenantQueue> lines = new HashMap<>();
    private final TenantQueue others;
    private final TreeSet<TenantQueue> active = new TreeSet<>(this::byCounter);
    private final long[] granted;
    private final long[] waiting;
    private final int mostBehindInBucket;
    private int size;
    private @Nullable Promise promise;

    /** The counter at which a tenant becomes active while no other tenant is active. */
    private double floor;

    /** The largest recent request, as its cost divided by its tenant's weight. */
    private double largest;

    /**
     * The request that waits for budget that it was promised.
     *
     * @param counted what its grant will add to its tenant's counter
     * @param tagged what its grant will add to its bucket's tag
     */
    private record Promise(Ticket ticket, TenantQueue line, int bucket, double counted, double tagged) {}

    /**
     * @param weights the weight of a tenant, above 0
     * @param newestFirst whether the newest go first where requests expire
     */
    public FairOrder(SizeClasses classes, ToDoubleFunction<String> weights, boolean newestFirst) {
        this.newestFirst = newestFirst;
        this.classes = classes;
        this.weights = weights;
        this.others = new TenantQueue(OTHERS, classes.count());
        this.granted = new long[classes.count()];
        this.waiting = new long[classes.count()];
        this.mostBehindInBucket = MAX_BEHIND_OF_TENANT / classes.count();
    }

    private int byCounter(TenantQueue one, TenantQueue other) {
        int byCounter = Double.compare(one.counter, other.counter);
        if (byCounter != 0) {
            return byCounter;
        }
        // a tenant may have the name of the shared queue
        int byKind = Boolean.compare(one == others, other == others);
        return byKind != 0 ? byKind : one.tenant.compareTo(other.tenant);
    }

    @Override
    public void add(Ticket ticket) {
        TenantQueue line = line(ticket.tenant());
        if (line.waiting() == 0) {
            line.counter = Math.max(line.counter, active.isEmpty() ? floor : active.first().counter);
            active.add(line);
        }
        int bucket = classes.of(ticket);
        line.add(ticket, bucket);
        waiting[bucket]++;
        size++;
    }

    @Override
    public boolean remove(Ticket ticket) {
        return take(ticket, DeadlineQueue::remove);
    }

    @Override
    public boolean expired(Ticket ticket) {
        return newestFirst ? take(ticket, DeadlineQueue::expired) : remove(ticket);
    }

    private boolean take(Ticket ticket, BiPredicate<DeadlineQueue, Ticket> removal) {
        int bucket = classes.of(ticket);
        TenantQueue line = lines.get(ticket.tenant());
        return (line != null && take(ticket, line, bucket, removal)) || take(ticket, others, bucket, removal);
    }

    private boolean take(
            Ticket ticket, TenantQueue line, int likelyBucket, BiPredicate<DeadlineQueue, Ticket> removal) {
        OptionalInt bucket = line.take(ticket, likelyBucket, removal);
        if (bucket.isEmpty()) {
            return false;
        }
        waiting[bucket.getAsInt()]--;
        size--;
        if (line.waiting() == 0) {
            active.remove(line);
        }
        if (isPromised(ticket)) {
            promise = null;
        }
        return true;
    }

    @Override
    public Optional<Ticket> head() {
        if (active.isEmpty()) {
            return Optional.empty();
        }
        TenantQueue line = active.first();
        for (int moves = 0; ; moves++) {
            int bucket = line.nextBucket();
            Optional<Ticket> ticket = line.bucket(bucket).first();
            int current = ticket.map(classes::of).orElse(bucket);
            if (current == bucket || moves == MAX_MOVES) {
                return ticket;
            }
            ticket.ifPresent(moved -> {
                line.take(moved, bucket, DeadlineQueue::remove);
                line.add(moved, current);
            });
            waiting[bucket]--;
            waiting[current]++;
        }
    }

    @Override
    public void promised(Ticket ticket, Charge charge) {
        int bucket = classes.of(ticket);
        TenantQueue line = lineOf(ticket, bucket);
        double counted = charge.cost() / weight(line);
        promise = new Promise(ticket, line, bucket, counted, charge.cost() / classes.share(bucket));
        largest = Math.max(largest, counted);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Searches by tenants, and within a tenant the smallest sizes first. A tenant may go ahead as long as its
     * counter stays within the largest request of the lowest counter. A bucket may as long as its tag stays within the
     * promised request of the lowest tag. Both count what is promised as granted.
     */
    @Override
    public Optional<Ticket> passing(Predicate<Ticket> condition) {
        Promise current = promise;
        if (current == null) {
            return Optional.empty();
        }
        int left = MAX_BEHIND;
        for (TenantQueue line : active) {
            double ceiling = ceiling(line, current);
            if (left <= 0 || line.counter > active.first().counter + largest) {
                break;
            }
            left -= MAX_BEHIND_OF_TENANT;
            Optional<Ticket> passing = passing(line, current, ceiling, condition);
            if (passing.isPresent()) {
                return passing;
            }
        }
        return Optional.empty();
    }

    private Optional<Ticket> passing(TenantQueue line, Promise current, double ceiling, Predicate<Ticket> condition) {
        double weight = weight(line);
        Predicate<Ticket> allowed =
                ticket -> ticket.sequence() != current.ticket().sequence()
                        && line.counter + classes.costOf(ticket) / weight <= ceiling
                        && condition.test(ticket);
        double lowest = Double.POSITIVE_INFINITY;
        for (int bucket = 0; bucket < waiting.length; bucket++) {
            if (!line.bucket(bucket).isEmpty()) {
                lowest = Math.min(lowest, start(line, bucket, current));
            }
        }
        for (int bucket = 0; bucket < waiting.length; bucket++) {
            if (start(line, bucket, current) <= lowest + current.tagged()) {
                Optional<Ticket> passing = line.bucket(bucket).firstOf(mostBehindInBucket, allowed);
                if (passing.isPresent()) {
                    return passing;
                }
            }
        }
        return Optional.empty();
    }

    /** The highest counter that a tenant may reach by passing the promised request. */
    private double ceiling(TenantQueue line, Promise current) {
        if (line != current.line()) {
            return active.first().counter + largest;
        }
        for (TenantQueue other : active) {
            if (other != line) {
                return other.counter + largest - current.counted();
            }
        }
        return Double.POSITIVE_INFINITY;
    }

    private static double start(TenantQueue line, int bucket, Promise current) {
        boolean isPromised = bucket == current.bucket() && line == current.line();
        return line.start(bucket) + (isPromised ? current.tagged() : 0);
    }

    @Override
    public void granted(Ticket ticket, Charge charge) {
        int bucket = classes.of(ticket);
        TenantQueue line = lineOf(ticket, bucket);
        double weight = weight(line);
        take(ticket, line, bucket, DeadlineQueue::remove);
        line.charge(bucket, charge.cost() / classes.share(bucket));
        granted[bucket]++;
        count(line, charge, weight);
        largest = Math.max(largest, charge.cost() / weight);
        floor = Math.max(floor, active.isEmpty() ? line.counter : active.first().counter);
    }

    @Override
    public void settled(String tenant, Charge more) {
        TenantQueue line = lines.get(tenant);
        if (line != null && !more.equals(Charge.NONE)) {
            count(line, more, weight(line));
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Optional<Long> oldestSubmittedAtMillis() {
        return buckets().stream()
                .flatMap(bucket -> bucket.oldestSubmittedAtMillis().stream())
                .min(Comparator.naturalOrder());
    }

    /** Fades the largest request and forgets inactive tenants; to be called every second. */
    public void age() {
        largest *= FADING;
        if (lines.size() > REMEMBERED) {
            // as new tenants they would start at the same counter
            lines.values().removeIf(line -> line.waiting() == 0 && line.counter <= floor);
        }
    }

    /** The state of the buckets, smallest requests first. */
    public List<BucketStanding> buckets() {
        long[] oldest = new long[waiting.length];
        Arrays.fill(oldest, Long.MAX_VALUE);
        for (TenantQueue line : active) {
            for (int bucket = 0; bucket < waiting.length; bucket++) {
                int at = bucket;
                line.bucket(bucket)
                        .firstDue()
                        .ifPresent(first -> oldest[at] = Math.min(oldest[at], first.submittedAtMillis()));
            }
        }
        List<BucketStanding> standings = new ArrayList<>();
        for (int bucket = 0; bucket < waiting.length; bucket++) {
            standings.add(new BucketStanding(
                    waiting[bucket],
                    waiting[bucket] > 0 ? Optional.of(oldest[bucket]) : Optional.empty(),
                    granted[bucket]));
        }
        return standings;
    }

    /**
     * The tenants with the most waiting requests, followed by the shared queue if it was used.
     *
     * @param most the most tenants, without the shared queue
     */
    public List<TenantStanding> tenants(int most) {
        Comparator<TenantQueue> byWaiting = Comparator.comparingInt(TenantQueue::waiting)
                .thenComparing(line -> line.tenant, Comparator.reverseOrder());
        PriorityQueue<TenantQueue> shown = new PriorityQueue<>(byWaiting);
        for (TenantQueue line : lines.values()) {
            if (shown.size() < most) {
                shown.add(line);
            } else if (byWaiting.compare(line, shown.peek()) > 0) {
                shown.poll();
                shown.add(line);
            }
        }
        Stream<TenantQueue> apart = shown.stream().sorted(byWaiting.reversed());
        return (others.isUsed() ? Stream.concat(apart, Stream.of(others)) : apart)
                .map(line -> new TenantStanding(line.tenant, weight(line), line.waiting(), Math.max(0, line.tokens)))
                .toList();
    }

    /**
     * The state of a bucket.
     *
     * @param oldestSubmittedAtMillis the earliest submission among the tenants' next requests there; empty when none
     *     waits
     */
    public record BucketStanding(long waiting, Optional<Long> oldestSubmittedAtMillis, long granted) {}

    /**
     * The state of a tenant.
     *
     * @param tokens the tokens granted since this order began, corrected to what was used
     */
    public record TenantStanding(String tenant, double weight, int waiting, long tokens) {}

    private boolean isPromised(Ticket ticket) {
        return promise != null && promise.ticket().sequence() == ticket.sequence();
    }

    private void count(TenantQueue line, Charge more, double weight) {
        boolean isActive = line.waiting() > 0;
        if (isActive) {
            active.remove(line);
        }
        line.tokens += more.tokens();
        line.counter += more.cost() / weight;
        if (isActive) {
            active.add(line);
        }
    }

    /** The queue of a tenant: its own, which is created while there is room for one more, or the shared one. */
    private TenantQueue line(String tenant) {
        TenantQueue known = lines.get(tenant);
        if (known != null) {
            return known;
        }
        if (lines.size() >= MAX_TENANTS) {
            return others;
        }
        TenantQueue made = new TenantQueue(tenant, classes.count());
        lines.put(tenant, made);
        return made;
    }

    /**
     * The queue in which a request waits or would wait. A request that came while there was no room stays in the
     * shared one.
     */
    private TenantQueue lineOf(Ticket ticket, int likelyBucket) {
        return others.waiting() > 0 && others.holds(ticket, likelyBucket) ? others : line(ticket.tenant());
    }

    private double weight(TenantQueue line) {
        return weights.applyAsDouble(line.tenant) * (line == others ? Math.max(1, line.waiting()) : 1);
    }
}
