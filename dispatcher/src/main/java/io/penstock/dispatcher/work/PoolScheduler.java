package io.penstock.dispatcher.work;

import io.penstock.dispatcher.call.CallReport;
import io.penstock.dispatcher.pull.Lanes;
import io.penstock.dispatcher.pull.LocalQueue;
import io.penstock.dispatcher.pull.OwnLaneFirst;
import io.penstock.dispatcher.pull.PowerOfTwoChoices;
import io.penstock.dispatcher.retry.RetryDecision;
import io.penstock.records.Grant;
import io.penstock.records.PoolSlots;
import io.penstock.records.Strategy;
import io.penstock.schemas.error.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * One pool's grants in hand. A slot that frees up takes the next grant, by the rule of the pool's strategy. When the
 * strategy changes, waiting grants follow the new rule, and calls under way end as they began. Safe for use by
 * several threads.
 */
final class PoolScheduler {
    private static final int SAMPLED_LANES = 2;

    /** How long a grant may be expected to wait here, so that a free slot need not wait for the ledger. */
    private static final Duration EXPECTED_WAIT = Duration.ofMillis(200);

    private static final long PERIOD_MILLIS = 1000;

    private final String pool;
    private final CallScheduler.Tools tools;
    private final Lanes<GrantInHand> lanes;
    private final Channels channels;
    private final LocalQueue queue;
    private Optional<PoolSettings> settings = Optional.empty();
    private boolean pumping;
    private boolean stopped;
    private OptionalLong periodBeganNanos = OptionalLong.empty();
    private int finishedInPeriod;
    private int mostInFlight;
    private int askedBeyondSlots;

    PoolScheduler(String pool, int slots, CallScheduler.Tools tools) {
        this.queue = queue(slots);
        this.channels = new Channels(slots);
        this.pool = pool;
        this.tools = tools;
        this.lanes = new Lanes<>(slots, new PowerOfTwoChoices(SAMPLED_LANES));
    }

    /** Follows these settings from now on. Without settings nothing is started. */
    void configure(Optional<PoolSettings> newSettings, Instant now) {
        synchronized (this) {
            settings = newSettings;
            lanes.configure(newSettings.map(s -> s.instances().keySet()).orElse(Set.of()));
            lanes.follow(isPoolFirst() ? new OwnLaneFirst(lanes.slots()) : new PowerOfTwoChoices(SAMPLED_LANES));
            Set<String> addresses = isPoolFirst() ? addresses() : Set.of();
            channels.close(channel -> !addresses.contains(channel.address()));
            if (!isPoolFirst()) {
                askedBeyondSlots = 0;
            }
        }
        pump(now);
    }

    /** The most calls that a scheduler with this number of slots ever makes at once, urgent ones included. */
    static int maxCalls(int slots) {
        return slots + queue(slots).most();
    }

    private static LocalQueue queue(int slots) {
        return new LocalQueue(slots, EXPECTED_WAIT.toMillis());
    }

    private boolean isPoolFirst() {
        return settings.filter(s -> s.strategy() == Strategy.POOL_FIRST).isPresent();
    }

    private Set<String> addresses() {
        return settings.stream()
                .flatMap(s -> s.instances().values().stream())
                .map(Instance::address)
                .collect(Collectors.toSet());
    }

    /**
     * Starts grants that have waited for half their time even if every slot is taken, discards channels that were
     * closed or idle for long, and decides once a second how many grants to ask for. Call it several times a second.
     */
    void tend(Instant now, long nowNanos) {
        long maxIdleNanos = Channel.MAX_IDLE.toNanos();
        List<Attempt> urgent = new ArrayList<>();
        synchronized (this) {
            channels.close(channel -> !channel.isOpen() || nowNanos - channel.idleSinceNanos() > maxIdleNanos);
            settings.filter(s -> !stopped).ifPresent(s -> takeUrgent(s, now, urgent));
            askAfterPeriod(nowNanos);
        }
        urgent.forEach(attempt -> begin(attempt, now));
    }

    /**
     * Grants that were asked for beyond the slots can wait longer than expected. Then they are started beyond the
     * slots as well.
     */
    private void takeUrgent(PoolSettings current, Instant now, List<Attempt> urgent) {
        while (lanes.inFlight() < maxCalls(lanes.slots())) {
            Optional<GrantInHand> next = lanes.pullUrgent(grant -> grant.isUrgent(now));
            if (next.isEmpty()) {
                return;
            }
            urgent.add(attempt(next.get(), current));
        }
    }

    private void askAfterPeriod(long nowNanos) {
        long beganNanos = periodBeganNanos.orElse(nowNanos);
        periodBeganNanos = OptionalLong.of(beganNanos);
        long periodMillis = TimeUnit.NANOSECONDS.toMillis(nowNanos - beganNanos);
        if (periodMillis < PERIOD_MILLIS) {
            return;
        }
        askedBeyondSlots = isPoolFirst() ? queue.depth(finishedInPeriod, periodMillis, mostInFlight) : 0;
        periodBeganNanos = OptionalLong.of(nowNanos);
        finishedInPeriod = 0;
        mostInFlight = lanes.inFlight();
    }

    synchronized void stopStarting() {
        stopped = true;
    }

    void offer(GrantInHand grant, Instant now) {
        synchronized (this) {
            lanes.offer(grant.grant().getInstance(), grant);
        }
        pump(now);
    }

    synchronized List<GrantInHand> takeOut(Predicate<GrantInHand> which) {
        return lanes.removeIf(which);
    }

    synchronized boolean isConfigured() {
        return settings.isPresent();
    }

    /** The slots that are offered to the pool: none when none of its instances can be called. */
    PoolSlots slots() {
        // This reads files, so it is done outside the lock, for which calls that end wait.
        Map<String, String> unavailable = unavailable();
        synchronized (this) {
            boolean isAnyAvailable = settings.filter(
                            s -> unavailable.keySet().containsAll(s.instances().keySet()))
                    .isEmpty();
            return new PoolSlots(
                    pool,
                    settings.map(PoolSettings::strategy).orElse(Strategy.TRADITIONAL),
                    isAnyAvailable ? lanes.slots() + askedBeyondSlots : 0,
                    lanes.inFlight(),
                    lanes.waiting(),
                    channels.open(),
                    unavailable);
        }
    }

    /** The instances that this worker cannot call, with the reason. */
    private Map<String, String> unavailable() {
        Optional<PoolSettings> current;
        synchronized (this) {
            current = settings;
        }
        return current.map(PoolSettings::unavailable).orElse(Map.of());
    }

    void starts(Grant grant, Instant now) {
        tools.observer().starts(grant, now);
    }

    /**
     * A call was not started. Past its time, its grant lapses. On a partition that is being released, the grant is
     * left to the next owner.
     */
    void notStarted(Attempt attempt, Instant now) {
        GrantInHand inHand = attempt.inHand();
        if (!inHand.lease().mayStart() || tools.lapse(inHand, now)) {
            inHand.lease().remove(attempt);
        }
        freeSlot(attempt, now);
    }

    void ended(Attempt attempt, CallReport report) {
        GrantInHand inHand = attempt.inHand();
        if (inHand.lease().isOver() || tools.complete(inHand, () -> settled(attempt, report))) {
            inHand.lease().remove(attempt);
        }
        tell(inHand, report);
        freeSlot(attempt, report.completedAt());
    }

    private Settled settled(Attempt attempt, CallReport report) {
        Grant grant = attempt.grant();
        try {
            RetryDecision verdict = attempt.settings()
                    .verdict(grant, report.ending(), tools.random().get());
            return tools.outcomeRecords().settle(grant, report, verdict);
        } catch (RuntimeException | Error failure) {
            tools.noteFailure(grant, failure);
            var failed = new RetryDecision.Fail(ErrorCode.WORKER_FAILURE);
            return tools.outcomeRecords().settle(grant, report.failedBy(failure), failed);
        }
    }

    private void tell(GrantInHand inHand, CallReport report) {
        if (inHand.lease().isOver()) {
            return;
        }
        try {
            tools.observer().ended(inHand.grant(), report);
        } catch (RuntimeException | Error failure) {
            tools.noteFailure(inHand.grant(), failure);
        }
    }

    private void freeSlot(Attempt attempt, Instant now) {
        tools.released(attempt.inHand());
        synchronized (this) {
            String instance = attempt.grant().getInstance();
            lanes.finish(instance);
            finishedInPeriod++;
            attempt.channel().ifPresent(channel -> giveBack(instance, channel));
        }
        pump(now);
    }

    private void giveBack(String instance, Channel channel) {
        channels.giveBack(instance, channel);
        if (!isPoolFirst()) {
            channels.close(any -> true);
        }
    }

    /**
     * Starts the grants that can be started. Only one thread at a time does so. A call that ends at once leaves the
     * next start to that thread, so that the stack stays flat.
     */
    private void pump(Instant now) {
        synchronized (this) {
            if (pumping) {
                return;
            }
            pumping = true;
        }
        for (Optional<Attempt> next = pull(); next.isPresent(); next = pull()) {
            begin(next.get(), now);
        }
    }

    private synchronized Optional<Attempt> pull() {
        pumping = false; // whatever is thrown here, the next one to pump is not kept waiting
        Optional<PoolSettings> usable = stopped ? Optional.empty() : settings;
        Optional<Attempt> next = usable.flatMap(
                s -> lanes.pull(channels.idle(), tools.random().get()).map(grant -> attempt(grant, s)));
        pumping = next.isPresent();
        return next;
    }

    private Attempt attempt(GrantInHand grant, PoolSettings current) {
        Attempt attempt = new Attempt(grant, this, current);
        grant.lease().add(attempt);
        mostInFlight = Math.max(mostInFlight, lanes.inFlight());
        return attempt;
    }

    synchronized Channel takeChannel(String id, Instance instance) {
        return channels.take(id, instance);
    }

    private void begin(Attempt attempt, Instant now) {
        try {
            attempt.begin();
        } catch (RuntimeException | Error failure) {
            tools.noteFailure(attempt.grant(), failure);
            attempt.ended(CallReport.failed(failure, Optional.empty(), Optional.empty(), Optional.empty(), now));
        }
    }
}
