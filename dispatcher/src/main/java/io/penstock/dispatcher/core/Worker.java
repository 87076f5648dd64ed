package io.penstock.dispatcher.core;

import io.penstock.dispatcher.offsets.HandoverState;
import io.penstock.dispatcher.offsets.PartitionProgress;
import io.penstock.dispatcher.offsets.PartitionTracker;
import io.penstock.dispatcher.offsets.ReplayStatus;
import io.penstock.dispatcher.work.CallScheduler;
import io.penstock.dispatcher.work.Completion;
import io.penstock.dispatcher.work.GrantInHand;
import io.penstock.dispatcher.work.OutgoingRecord;
import io.penstock.dispatcher.work.PartitionLease;
import io.penstock.dispatcher.work.ReceivedRecord;
import io.penstock.records.Grant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A worker: it takes partitions over and releases them, hands their grants to the scheduler of calls, and publishes
 * the results, so that no grant is started by two workers and none is answered twice. A new owner of a partition
 * commits an open marker before it reads anything. An owner that has finished everything it started commits a clean
 * marker when it releases the partition.
 *
 * <p>Its runner asks for the {@linkplain #next next step}, carries it out, reports the result, and asks again. All
 * nanoseconds are of one clock. Only {@link #ready()} and the scheduler's state may be read by other threads.
 */
public final class Worker {
    /** How long a poll waits for grants when no grant is in hand. */
    private static final Duration IDLE_PATIENCE = Duration.ofMillis(200);

    private static final Duration MARKERS_PASSED_AFTER = Duration.ofSeconds(1);

    /** The phases of one round, in their order. */
    private enum Phase {
        TAKE_OVER,
        OPEN,
        PASS_MARKERS,
        PUBLISH,
        POLL
    }

    private final WorkerSettings settings;
    private final WorkerObserver observer;
    private final Runnable announce;
    private final AssignedPartitions assignedPartitions = new AssignedPartitions();
    private final Publisher publisher;
    private final CallScheduler scheduler;
    private final PublishPace pace;
    private final Set<AssignedPartition> passed = new HashSet<>();
    private Optional<Release> release = Optional.empty();
    private Phase phase = Phase.POLL;
    private long busyNanos;

    /**
     * A worker that has no partitions yet.
     *
     * @param schedulers makes the scheduler, which reports its completions to the given consumer
     * @param announce tells the ledger at once which partitions are ready
     */
    public Worker(
            WorkerSettings settings,
            Function<Consumer<Completion>, CallScheduler> schedulers,
            WorkerObserver observer,
            Runnable announce,
            long nowNanos) {
        this.settings = settings;
        this.observer = observer;
        this.announce = announce;
        this.publisher = new Publisher(assignedPartitions, observer);
        this.scheduler = schedulers.apply(publisher::complete);
        this.pace = new PublishPace(settings.commitInterval());
        this.busyNanos = nowNanos;
    }

    public CallScheduler scheduler() {
        return scheduler;
    }

    /** The partitions from which grants can be started, in ascending order. May be called on any thread. */
    public List<Integer> ready() {
        return assignedPartitions.ready();
    }

    /** Reports no partition as ready until the next change. */
    public void withdraw() {
        assignedPartitions.withdrawAll();
    }

    /** Every partition that is assigned. */
    public Set<Integer> assigned() {
        return assignedPartitions.numbers();
    }

    /**
     * The next step.
     *
     * @throws IllegalStateException if a call's end could not be recorded, or brokers have refused every commit for
     *     too long. The worker must then end; the next owners of its partitions let the grants in hand lapse
     */
    public Step next(long nowNanos) {
        scheduler.failure().ifPresent(Worker::giveUp);
        while (true) {
            Optional<Step> step = publisher.next().or(() -> nextOfPhase(nowNanos));
            if (step.isPresent()) {
                return step.get();
            }
        }
    }

    private Optional<Step> nextOfPhase(long nowNanos) {
        switch (phase) {
            case TAKE_OVER -> {
                phase = Phase.OPEN;
                Set<Integer> unclaimed = assignedPartitions.unclaimed();
                return unclaimed.isEmpty() ? Optional.empty() : Optional.of(new Step.LookUp(unclaimed));
            }
            case OPEN -> {
                phase = Phase.PASS_MARKERS;
                open(nowNanos);
                return Optional.empty();
            }
            case PASS_MARKERS -> {
                phase = Phase.PUBLISH;
                Set<Integer> done = done(nowNanos);
                return done.isEmpty() ? Optional.empty() : Optional.of(new Step.FetchPositions(done));
            }
            case PUBLISH -> {
                phase = Phase.POLL;
                publishWhatIsDue(nowNanos);
                return Optional.empty();
            }
            case POLL -> {
                phase = Phase.TAKE_OVER;
                return Optional.of(new Step.Poll(patience(nowNanos), unwanted()));
            }
        }
        throw new IllegalStateException(phase.toString());
    }

    /** The group has assigned these partitions to this worker. The next steps take them over. */
    public void assigned(Collection<Integer> partitions) {
        publisher.joined();
        partitions.forEach(assignedPartitions::assigned);
    }

    /**
     * The group revokes these partitions, or the worker leaves the group. From now on nothing is started from them.
     * The steps of {@link #nextOfRelease} release them.
     */
    public void revoked(Set<Integer> partitions, long nowNanos) {
        List<AssignedPartition> ready = new ArrayList<>();
        partitions.forEach(number ->
                assignedPartitions.of(number).filter(AssignedPartition::isReady).ifPresent(ready::add));
        ready.forEach(assigned -> assigned.lease().drain());
        ready.forEach(assigned -> scheduler.putBack(assigned.lease()));
        // The partitions that stay are not read meanwhile, so nothing should be granted to them either.
        assignedPartitions.withdrawAll();
        announce.run();
        release = Optional.of(new Release(partitions, ready, publisher, observer, settings.drainBound(), nowNanos));
    }

    /** The next step of releasing partitions; empty when they are released. */
    public Optional<Step> nextOfRelease(long nowNanos) {
        Optional<Step> step = release.flatMap(under -> under.next(nowNanos));
        if (step.isEmpty()) {
            release.ifPresent(over -> end(over.partitions()));
            release = Optional.empty();
        }
        return step;
    }

    /** These partitions were lost. Another worker may own them already, so results on them are dropped. */
    public void lost(Set<Integer> partitions) {
        observer.lost(partitions);
        publisher.joined();
        end(partitions);
    }

    private void end(Set<Integer> partitions) {
        for (int number : partitions) {
            assignedPartitions.of(number).ifPresent(assigned -> {
                assigned.lease().end();
                scheduler.putBack(assigned.lease());
            });
            assignedPartitions.removed(number);
        }
        announce.run();
    }

    /** Takes over the partitions that were found; the others are looked up again. */
    public void lookedUp(Map<Integer, Step.PartitionState> found) {
        found.forEach((number, partition) -> {
            // Without a commit there was no earlier owner: the ledger grants only to partitions that are announced.
            PartitionProgress progress = partition
                    .committed()
                    .orElseGet(() -> PartitionProgress.startingAt(partition.beginning(), HandoverState.CLEAN));
            assignedPartitions.claimed(
                    number,
                    new AssignedPartition(
                            new PartitionLease(number), PartitionTracker.takeOver(progress, partition.end())));
        });
    }

    /**
     * The offset from which to read a partition that has been taken over.
     *
     * @throws IllegalStateException if it has not been taken over
     */
    public long readFrom(int partition) {
        return assignedPartitions
                .of(partition)
                .orElseThrow(() -> new IllegalStateException("partition " + partition + " is not taken over"))
                .tracker()
                .progress(HandoverState.OPEN)
                .base();
    }

    /** A transaction has ended with this result. */
    public void published(CommitResult result, long nowNanos) {
        publisher.published(result, nowNanos);
    }

    /** The group has answered what is committed. */
    public void told(Step.CommittedReply told, long nowNanos) {
        publisher.told(told, nowNanos);
    }

    /**
     * Brokers have answered from which offsets the next poll continues.
     *
     * @param positions by partition; without those for which no broker answered
     */
    public void positioned(Map<Integer, Long> positions, long nowNanos) {
        if (release.isPresent()) {
            release.get().positioned(positions, nowNanos);
            return;
        }
        for (AssignedPartition assigned : doneAndReady()) {
            Long position = positions.get(assigned.lease().partition());
            if (position == null) {
                // No broker answered. Asked again a second later.
                busyNanos = nowNanos;
                return;
            }
            if (assigned.tracker().passes(position)) {
                passed.add(assigned);
            }
        }
    }

    /**
     * A record was read.
     *
     * @return the record to take or to set aside; empty when an earlier owner has finished it, or the partition is
     *     not held
     */
    public Optional<UnfinishedRecord> received(int partition, long offset, ReceivedRecord record) {
        return assignedPartitions.of(partition).flatMap(assigned -> {
            ReplayStatus status = assigned.tracker().read(offset);
            return status == ReplayStatus.DONE
                    ? Optional.empty()
                    : Optional.of(new UnfinishedRecord(assigned.lease(), offset, status, record));
        });
    }

    /**
     * Whether the partition of a record is still held under the same lease. If not, another worker handles the
     * record.
     */
    public boolean isHeld(UnfinishedRecord receipt) {
        return assignedPartitions.of(receipt.lease()).isPresent();
    }

    /** Takes a grant that meets {@link GrantRules}. It is started as soon as a slot is free, or lapses. */
    public void take(UnfinishedRecord receipt, Grant grant, Instant now) {
        GrantInHand inHand = new GrantInHand(receipt.lease(), receipt.offset(), grant);
        boolean mayStart =
                switch (receipt.status()) {
                    case DONE, SUSPECT -> false;
                    case INHERITED -> true;
                    // A worker that was taken for dead may still read and start a grant that names it. So nobody else
                    // may.
                    case NEW -> grant.getWorker().equals(settings.id());
                };
        if (mayStart) {
            scheduler.offer(inHand, now);
        } else {
            scheduler.lapse(inHand, now);
        }
    }

    /** Sends a record that is not a valid grant to the dead letters. */
    public void deadLetter(UnfinishedRecord receipt, String cause) {
        publisher.complete(new Completion(
                receipt.lease(),
                receipt.offset(),
                List.of(new OutgoingRecord.DeadLetter(receipt.record(), cause)),
                receipt.record().bytes()));
    }

    /** Commits the open marker of the partitions taken over. From then on they are read and announced. */
    private void open(long nowNanos) {
        List<AssignedPartition> unopened = assignedPartitions.unopened();
        if (unopened.isEmpty() || pace.leftNanos(nowNanos) > 0) {
            return;
        }
        publisher.publish(unopened, HandoverState.OPEN, nowNanos, (published, endedNanos) -> {
            if (published) {
                assignedPartitions.opened(unopened);
                announce.run();
            } else {
                pace.failed(endedNanos);
            }
        });
    }

    private Duration patience(long nowNanos) {
        if (assignedPartitions.areAllReady() && publisher.isIdle()) {
            return scheduler.isIdle() ? IDLE_PATIENCE : PublishPace.MIN_PAUSE;
        }
        return wholeMillis(pace.leftNanos(nowNanos));
    }

    /**
     * Rounds up to whole milliseconds. A consumer waits whole milliseconds, so the loop would spin for the rest of
     * one.
     */
    private static Duration wholeMillis(long nanos) {
        return Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(nanos + TimeUnit.MILLISECONDS.toNanos(1) - 1));
    }

    private void publishWhatIsDue(long nowNanos) {
        if (pace.leftNanos(nowNanos) > 0 || (publisher.isIdle() && passed.isEmpty())) {
            return;
        }
        publisher.publish(passed, HandoverState.OPEN, nowNanos, (published, endedNanos) -> {
            if (published) {
                passed.clear();
                pace.succeeded(nowNanos, endedNanos);
            } else {
                pace.failed(endedNanos);
            }
        });
    }

    /**
     * The partitions of an idle worker on which everything is done. Their last offsets may be markers of the ledger's
     * transactions, and without a commit behind these an idle worker would show a lag. It waits for a while first,
     * because a grant that arrives would have to wait for the commit.
     */
    private Set<Integer> done(long nowNanos) {
        passed.retainAll(assignedPartitions.all());
        if (pace.leftNanos(nowNanos) > 0) {
            return Set.of();
        }
        if (!publisher.isIdle() || !scheduler.isIdle()) {
            busyNanos = nowNanos;
        }
        if (nowNanos - busyNanos < MARKERS_PASSED_AFTER.toNanos()) {
            return Set.of();
        }
        return doneAndReady().stream()
                .map(assigned -> assigned.lease().partition())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<AssignedPartition> doneAndReady() {
        return assignedPartitions.all().stream()
                .filter(assigned -> assigned.isReady() && assigned.tracker().pending() == 0)
                .toList();
    }

    /** The partitions to read nothing from now. */
    private Set<Integer> unwanted() {
        Set<Integer> unwanted = new TreeSet<>(assignedPartitions.unclaimed());
        boolean isFull = scheduler.isFull() || publisher.isFull();
        for (AssignedPartition assigned : assignedPartitions.all()) {
            if (isFull || !assigned.isReady() || assigned.tracker().isFull()) {
                unwanted.add(assigned.lease().partition());
            }
        }
        return unwanted;
    }

    private static void giveUp(Throwable failure) {
        throw new IllegalStateException("nobody could be told how a call ended", failure);
    }
}
