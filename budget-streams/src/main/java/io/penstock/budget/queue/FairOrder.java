package io.penstock.budget.queue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Fair between tenants, then between a tenant's short and long requests, then by deadline and priority.
 *
 * <p>Tenants take turns by virtual token counters (Sheng et al., "Fairness in Serving Large Language Models", OSDI 2024):
 * the one that was granted the fewest tokens, over its weight, is next. A tenant that becomes active again starts at the
 * lowest counter of those that are active, so that nobody saves up credit. Counters are corrected when it is known what
 * was used.
 *
 * <p>Every operation takes at most logarithmic time. Not safe for use by several threads.
 */
public final class FairOrder implements ReadyOrder {
    /** How many requests are looked at behind the head: in all, and in one bucket of a tenant. */
    private static final int MOST_BEHIND = 32;

    private static final int MOST_BEHIND_IN_BUCKET = 4;

    /** How many requests are moved to the bucket that they belong to by now, before one is taken as it stands. */
    private static final int MOST_MOVES = 64;

    private final SizeClasses classes;
    private final ToDoubleFunction<String> weights;
    private final Map<String, TenantLine> lines = new HashMap<>();
    private final TreeSet<TenantLine> active = new TreeSet<>(
            Comparator.<TenantLine>comparingDouble(line -> line.counter).thenComparing(line -> line.tenant));
    private final long[] granted;
    private int size;

    /** The counter at which a tenant becomes active while no other is. */
    private double floor;

    /** @param weights the weight of a tenant, above 0 */
    public FairOrder(SizeClasses classes, ToDoubleFunction<String> weights) {
        this.classes = classes;
        this.weights = weights;
        this.granted = new long[classes.count()];
    }

    @Override
    public void add(Ticket ticket) {
        TenantLine line = line(ticket.tenant());
        if (line.waiting() == 0) {
            line.counter = Math.max(line.counter, active.isEmpty() ? floor : active.first().counter);
            active.add(line);
        }
        int bucket = classes.of(ticket);
        line.add(ticket, bucket);
        size++;
    }

    @Override
    public boolean remove(Ticket ticket) {
        TenantLine line = lines.get(ticket.tenant());
        if (line == null || !line.remove(ticket, classes.of(ticket))) {
            return false;
        }
        size--;
        if (line.waiting() == 0) {
            active.remove(line);
        }
        return true;
    }

    @Override
    public Optional<Ticket> head() {
        if (active.isEmpty()) {
            return Optional.empty();
        }
        TenantLine line = active.first();
        for (int moves = 0; ; moves++) {
            int bucket = line.nextBucket();
            Ticket ticket = line.first(bucket);
            int current = classes.of(ticket);
            if (current == bucket || moves == MOST_MOVES) {
                return Optional.of(ticket);
            }
            line.remove(ticket, bucket);
            line.add(ticket, current);
        }
    }

    @Override
    public List<Ticket> behindHead() {
        List<Ticket> behind = new ArrayList<>(MOST_BEHIND);
        Ticket head = head().orElse(null);
        for (TenantLine line : active) {
            for (int bucket = 0; bucket < classes.count(); bucket++) {
                addBehind(line.bucket(bucket), head, behind);
                if (behind.size() == MOST_BEHIND) {
                    return behind;
                }
            }
        }
        return behind;
    }

    private static void addBehind(Iterable<Ticket> bucket, @Nullable Ticket head, List<Ticket> behind) {
        int seen = 0;
        for (Ticket ticket : bucket) {
            if (seen == MOST_BEHIND_IN_BUCKET || behind.size() == MOST_BEHIND) {
                return;
            }
            seen++;
            if (!ticket.equals(head)) {
                behind.add(ticket);
            }
        }
    }

    @Override
    public void granted(Ticket ticket, Charge charge) {
        if (!active.isEmpty()) {
            floor = Math.max(floor, active.first().counter);
        }
        remove(ticket);
        TenantLine line = line(ticket.tenant());
        int bucket = classes.of(ticket);
        line.charge(bucket, charge.cost() / classes.share(bucket));
        granted[bucket]++;
        count(line, charge.tokens());
    }

    @Override
    public void settled(String tenant, long moreTokens) {
        TenantLine line = lines.get(tenant);
        if (line != null) {
            count(line, moreTokens);
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Optional<Long> oldestSubmittedAtMillis() {
        return active.stream()
                .flatMap(line -> firsts(line).stream())
                .map(Ticket::submittedAtMillis)
                .min(Comparator.naturalOrder());
    }

    @Override
    public void forEach(Consumer<Ticket> action) {
        for (TenantLine line : active) {
            for (int bucket = 0; bucket < classes.count(); bucket++) {
                line.bucket(bucket).forEach(action);
            }
        }
    }

    /** Forgets the tenants whose history no longer matters: nothing waits, and they would start no later than a new one. */
    public void forgetIdle() {
        lines.values().removeIf(line -> line.waiting() == 0 && line.counter <= floor);
    }

    /** Where the buckets stand, smallest requests first. */
    public List<BucketStanding> buckets() {
        List<BucketStanding> standings = new ArrayList<>();
        for (int i = 0; i < classes.count(); i++) {
            int bucket = i;
            long waitingHere = active.stream()
                    .mapToLong(line -> line.bucket(bucket).size())
                    .sum();
            Optional<Long> oldest = active.stream()
                    .filter(line -> !line.bucket(bucket).isEmpty())
                    .map(line -> line.first(bucket).submittedAtMillis())
                    .min(Comparator.naturalOrder());
            standings.add(new BucketStanding(waitingHere, oldest, granted[bucket]));
        }
        return standings;
    }

    /** Where the tenants stand that have the most requests waiting. */
    public List<TenantStanding> tenants(int most) {
        return lines.values().stream()
                .sorted(Comparator.comparingInt(TenantLine::waiting).reversed().thenComparing(line -> line.tenant))
                .limit(most)
                .map(line -> new TenantStanding(
                        line.tenant, weights.applyAsDouble(line.tenant), line.waiting(), line.tokens))
                .toList();
    }

    /**
     * Where a bucket stands.
     *
     * @param oldestSubmittedAtMillis of the request that is next there; empty when none waits
     */
    public record BucketStanding(long waiting, Optional<Long> oldestSubmittedAtMillis, long granted) {}

    /**
     * Where a tenant stands.
     *
     * @param tokens granted since the order began, corrected to what was used
     */
    public record TenantStanding(String tenant, double weight, int waiting, long tokens) {}

    private List<Ticket> firsts(TenantLine line) {
        List<Ticket> firsts = new ArrayList<>();
        for (int bucket = 0; bucket < classes.count(); bucket++) {
            if (!line.bucket(bucket).isEmpty()) {
                firsts.add(line.first(bucket));
            }
        }
        return firsts;
    }

    private void count(TenantLine line, long moreTokens) {
        boolean isActive = line.waiting() > 0;
        if (isActive) {
            active.remove(line);
        }
        line.tokens += moreTokens;
        line.counter += moreTokens / weights.applyAsDouble(line.tenant);
        if (isActive) {
            active.add(line);
        }
    }

    private TenantLine line(String tenant) {
        return lines.computeIfAbsent(tenant, name -> new TenantLine(name, classes.count()));
    }
}
