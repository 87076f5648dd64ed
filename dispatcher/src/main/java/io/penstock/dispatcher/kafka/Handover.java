package io.penstock.dispatcher.kafka;

import io.penstock.dispatcher.offsets.CommitMetadata;
import io.penstock.dispatcher.offsets.HandoverState;
import io.penstock.dispatcher.offsets.PartitionProgress;
import io.penstock.dispatcher.offsets.PartitionTracker;
import io.penstock.dispatcher.work.CallScheduler;
import io.penstock.dispatcher.work.PartitionLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes partitions over and lets go of them, so that no grant is started by two workers: a new owner reads nothing
 * before it has committed that it may start things, and an earlier one says so when it let go of everything.
 */
final class Handover implements ConsumerRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);

    /** Time to publish the last results, beyond the bound of the drain. */
    private static final Duration LAST_COMMIT_BOUND = Duration.ofSeconds(10);

    private static final Duration DRAIN_PAUSE = Duration.ofMillis(20);

    private final GrantConsumer consumer;
    private final AssignedPartitions assignedPartitions;
    private final Publisher publisher;
    private final CallScheduler scheduler;
    private final Runnable announce;
    private final Duration drainBound;
    private final LongSupplier nanoTime;

    /** @param announce tells the ledger at once which partitions are ready */
    Handover(
            GrantConsumer consumer,
            AssignedPartitions assignedPartitions,
            Publisher publisher,
            CallScheduler scheduler,
            Runnable announce,
            Duration drainBound,
            LongSupplier nanoTime) {
        this.consumer = consumer;
        this.assignedPartitions = assignedPartitions;
        this.publisher = publisher;
        this.scheduler = scheduler;
        this.announce = announce;
        this.drainBound = drainBound;
        this.nanoTime = nanoTime;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        consumer.pause(partitions);
        partitions.forEach(partition -> assignedPartitions.assigned(partition.partition()));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        letGo(numbers(partitions));
    }

    /** Another worker may own them already: nothing that happened since counts. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        LOG.warn("Lost partitions {} without being asked; what was running on them is dropped", partitions);
        end(numbers(partitions));
        announce.run();
    }

    /** Takes over what was assigned; whether anything was. Tried again at the next call when the broker is slow. */
    void takeOver() {
        Set<Integer> partitions = assignedPartitions.unclaimed();
        if (partitions.isEmpty()) {
            return;
        }
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(partitions);
            Map<TopicPartition, Long> beginnings = consumer.beginnings(partitions);
            Map<TopicPartition, Long> ends = consumer.ends(partitions);
            for (int number : partitions) {
                TopicPartition partition = consumer.partition(number);
                PartitionProgress found = Optional.ofNullable(committed.get(partition))
                        .map(Handover::progress)
                        .orElseGet(() -> untouched(beginnings.getOrDefault(partition, 0L)));
                consumer.seek(number, found.base());
                PartitionTracker tracker = PartitionTracker.takeOver(found, ends.getOrDefault(partition, 0L));
                assignedPartitions.claimed(number, new AssignedPartition(new PartitionLease(number), tracker));
            }
        } catch (RetriableException | UnknownMemberIdException | StaleMemberEpochException e) {
            LOG.warn("Cannot read the committed progress of partitions {} yet: {}", partitions, e.getMessage());
        }
    }

    /** Commits the open marker of what was taken over; from then on it is read and announced. */
    void open() {
        List<AssignedPartition> unopened = assignedPartitions.unopened();
        if (!unopened.isEmpty() && publisher.publish(unopened, HandoverState.OPEN)) {
            assignedPartitions.opened(unopened);
            announce.run();
        }
    }

    /** Starts nothing more from these partitions, waits for what is running, and commits that they are let go of. */
    void letGo(Set<Integer> partitions) {
        List<AssignedPartition> ready = new ArrayList<>();
        partitions.forEach(number ->
                assignedPartitions.of(number).filter(AssignedPartition::isReady).ifPresent(ready::add));
        ready.forEach(assigned -> assigned.lease().drain());
        ready.forEach(assigned -> scheduler.putBack(assigned.lease()));
        // Nothing is read meanwhile from the partitions that stay, so nothing should be granted to them either.
        assignedPartitions.withdrawAll();
        announce.run();
        int calls = callsOn(ready);
        if (calls > 0) {
            LOG.info(
                    "Waiting for {} calls on partitions {}, which are let go of, for {} s at most",
                    calls,
                    partitions,
                    drainBound.toSeconds());
        }
        long begunNanos = nanoTime.getAsLong();
        while (!isDrained(ready) && !isPast(begunNanos, drainBound)) {
            publisher.publish(List.of(), HandoverState.OPEN);
            LockSupport.parkNanos(DRAIN_PAUSE.toNanos());
        }
        commitLast(ready, begunNanos);
        end(partitions);
        announce.run();
    }

    /** A partition with a call still running stays open: its next owner lets that grant lapse. */
    private void commitLast(List<AssignedPartition> ready, long begunNanos) {
        List<AssignedPartition> drained =
                ready.stream().filter(assigned -> assigned.lease().isDrained()).toList();
        if (drained.size() < ready.size()) {
            LOG.warn(
                    "{} calls on {} partitions still run at the end of the drain timeout, {} s, and are given up: they are"
                            + " made again, and the provider may bill both",
                    callsOn(ready),
                    ready.size() - drained.size(),
                    drainBound.toSeconds());
        }
        while (!publishLast(drained)) {
            if (isPast(begunNanos, drainBound.plus(LAST_COMMIT_BOUND))) {
                LOG.warn("The last results could not be committed in time; the next owner takes them for lapsed");
                return;
            }
            LockSupport.parkNanos(DRAIN_PAUSE.toNanos());
        }
    }

    private boolean publishLast(List<AssignedPartition> drained) {
        while (!publisher.isIdle()) {
            if (!publisher.publish(List.of(), HandoverState.OPEN)) {
                return false;
            }
        }
        for (AssignedPartition assigned : drained) {
            if (!passMarkers(assigned)) {
                return false;
            }
        }
        return publisher.publish(drained, HandoverState.CLEAN);
    }

    /**
     * Suspects are known up to the end at the take-over, where a transaction marker may be the last.
     *
     * @return false while no broker says where that is
     */
    private boolean passMarkers(AssignedPartition assigned) {
        if (!assigned.tracker().suspectsAreLeft()) {
            return true;
        }
        OptionalLong position = consumer.position(assigned.lease().partition());
        position.ifPresent(assigned.tracker()::advance);
        return position.isPresent();
    }

    private void end(Set<Integer> partitions) {
        for (int number : partitions) {
            assignedPartitions.of(number).ifPresent(assigned -> {
                assigned.lease().end();
                scheduler.putBack(assigned.lease());
            });
            assignedPartitions.removed(number);
        }
    }

    private boolean isPast(long begunNanos, Duration bound) {
        return nanoTime.getAsLong() - begunNanos > bound.toNanos();
    }

    private static int callsOn(List<AssignedPartition> ready) {
        return ready.stream().mapToInt(assigned -> assigned.lease().calls()).sum();
    }

    private static boolean isDrained(List<AssignedPartition> ready) {
        return ready.stream().allMatch(assigned -> assigned.lease().isDrained());
    }

    /** What is not ours was committed by someone who may have started anything. */
    private static PartitionProgress progress(OffsetAndMetadata committed) {
        return CommitMetadata.decode(committed.offset(), committed.metadata())
                .orElseGet(() -> PartitionProgress.startingAt(committed.offset(), HandoverState.OPEN));
    }

    /** Without any commit there was no earlier owner: the ledger grants only to a partition that is announced. */
    private static PartitionProgress untouched(long beginning) {
        return PartitionProgress.startingAt(beginning, HandoverState.CLEAN);
    }

    private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
    }
}
