package io.penstock.dispatcher.kafka;

import io.penstock.dispatcher.metrics.WorkerMeters;
import io.penstock.dispatcher.offsets.CommitMetadata;
import io.penstock.dispatcher.offsets.HandoverState;
import io.penstock.dispatcher.offsets.PartitionProgress;
import io.penstock.dispatcher.work.Completion;
import io.penstock.dispatcher.work.OutgoingRecord;
import io.penstock.schemas.CallTimes;
import io.penstock.schemas.registry.RegistryException;
import io.penstock.schemas.registry.RegistryException.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers completions and publishes them, with the offsets that they move, in one transaction. What a failed
 * transaction held is kept for the next one for as long as its partition is held. Completions arrive on any thread;
 * everything else is for the consumer's thread.
 */
final class Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private static final int MAX_COMPLETIONS = 4096;
    private static final long MAX_WEIGHT_BYTES = 16L * 1024 * 1024;

    /** A worker that brokers refuse everything for so long is of no use. */
    private static final Duration GIVE_UP = CallTimes.MAX_PUBLISHING;

    private static final Duration ASK_AGAIN = Duration.ofMillis(100);

    private final GrantConsumer consumer;
    private final TransactionalOutputs outputs;
    private final RecordWriter writer;
    private final AssignedPartitions assignedPartitions;
    private final WorkerMeters meters;
    private final LongSupplier nanoTime;
    private final Queue<Completion> arrived = new ConcurrentLinkedQueue<>();
    private final List<Completion> batch = new ArrayList<>();

    /** What was in a batch that could not be committed as a whole. */
    private final Deque<Completion> putOff = new ArrayDeque<>();

    private final CommitRefusals refusals = new CommitRefusals(GIVE_UP);

    /** What was published last, while no broker says whether it was committed. */
    private Map<TopicPartition, OffsetAndMetadata> inDoubt = Map.of();

    private boolean doubtIsAnswered;
    private int mostCompletions = MAX_COMPLETIONS;
    private long weightBytes;
    private boolean failing;

    Publisher(
            GrantConsumer consumer,
            TransactionalOutputs outputs,
            RecordWriter writer,
            AssignedPartitions assignedPartitions,
            WorkerMeters meters,
            LongSupplier nanoTime) {
        this.consumer = consumer;
        this.outputs = outputs;
        this.writer = writer;
        this.assignedPartitions = assignedPartitions;
        this.meters = meters;
        this.nanoTime = nanoTime;
    }

    /** Takes a completion, on any thread. The number that can arrive is bounded by the grants in hand. */
    void complete(Completion completion) {
        arrived.add(completion);
    }

    /** Whether every completion is published. */
    boolean isIdle() {
        return batch.isEmpty() && putOff.isEmpty() && arrived.isEmpty();
    }

    /**
     * Publishes what has arrived, and commits the progress of {@code alsoMarked} in any case.
     *
     * @param marker what the commit says of every partition in {@code alsoMarked}; of the others, that they are open
     * @return whether nothing stands in the way of the next; after no, the same is tried again by calling this again
     */
    boolean publish(Collection<AssignedPartition> alsoMarked, HandoverState marker) {
        if (!inDoubt.isEmpty() && settleDoubt().isEmpty()) {
            return false;
        }
        gather();
        Set<AssignedPartition> touched = new LinkedHashSet<>(alsoMarked);
        batch.forEach(completion -> assignedPartitions.of(completion.lease()).ifPresent(touched::add));
        if (touched.isEmpty()) {
            return true;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (AssignedPartition assigned : touched) {
            PartitionProgress progress =
                    assigned.tracker().progress(alsoMarked.contains(assigned) ? marker : HandoverState.OPEN);
            offsets.put(
                    consumer.partition(assigned.lease().partition()),
                    new OffsetAndMetadata(progress.base(), CommitMetadata.encode(progress)));
        }
        CommitResult result = commit(offsets);
        return switch (result) {
            case COMMITTED -> {
                noteSuccess();
                yield true;
            }
            case ABORTED, UNANSWERED -> {
                noteFailure(result.isAnswered());
                yield false;
            }
            case IN_DOUBT, UNANSWERED_IN_DOUBT -> {
                inDoubt = offsets;
                doubtIsAnswered = result.isAnswered();
                yield settleDoubt().orElse(false);
            }
            case UNREACHABLE -> {
                refusals.unanswered();
                yield false;
            }
        };
    }

    /** Whether the last transaction was committed: what it held is done with or kept accordingly. Empty while nobody says. */
    private Optional<Boolean> settleDoubt() {
        Optional<Boolean> committed = wasCommitted(inDoubt);
        committed.ifPresent(isCommitted -> {
            inDoubt = Map.of();
            if (isCommitted) {
                noteSuccess();
            } else {
                noteFailure(doubtIsAnswered);
            }
        });
        return committed;
    }

    private void gather() {
        if (batch.removeIf(
                completion -> assignedPartitions.of(completion.lease()).isEmpty())) {
            weightBytes = batch.stream().mapToLong(Completion::weightBytes).sum();
        }
        if (failing && !batch.isEmpty()) {
            return;
        }
        while (batch.size() < mostCompletions && weightBytes < MAX_WEIGHT_BYTES) {
            Completion next = putOff.isEmpty() ? arrived.poll() : putOff.poll();
            if (next == null) {
                return;
            }
            assignedPartitions.of(next.lease()).ifPresent(assigned -> {
                assigned.tracker().done(next.offset());
                batch.add(next);
                weightBytes += next.weightBytes();
            });
        }
    }

    private CommitResult commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        List<ProducerRecord<byte[], byte[]>> records;
        try {
            records = batch.stream()
                    .flatMap(completion -> completion.outgoing().stream())
                    .map(writer::write)
                    .toList();
        } catch (SerializationException e) {
            LOG.warn("Results cannot be written now and are kept: {}", e.getMessage());
            boolean isRegistryAway = e instanceof RegistryException registry && registry.kind() == Kind.UNREACHABLE;
            return isRegistryAway ? CommitResult.UNREACHABLE : CommitResult.ABORTED;
        }
        return outputs.commit(records, offsets, consumer.group());
    }

    /**
     * Asks the broker; it answers once the transaction is decided. Every transaction changes what is committed. A worker
     * that the group has given up is told nothing, and need not know: it can commit nothing more, and what it holds is
     * dropped when the next poll tells it so.
     *
     * @return empty while no broker says so
     */
    private Optional<Boolean> wasCommitted(Map<TopicPartition, OffsetAndMetadata> offsets) {
        Set<Integer> partitions =
                offsets.keySet().stream().map(TopicPartition::partition).collect(Collectors.toSet());
        while (true) {
            try {
                Map<TopicPartition, OffsetAndMetadata> found = consumer.committed(partitions);
                return Optional.of(offsets.entrySet().stream()
                        .allMatch(entry -> isSame(entry.getValue(), found.get(entry.getKey()))));
            } catch (UnknownMemberIdException e) {
                LOG.warn("The group has given this worker up; whether its last transaction was committed is open");
                return Optional.of(false);
            } catch (StaleMemberEpochException e) {
                LOG.warn("Cannot find out whether a transaction was committed: {}", e.getMessage());
                refusals.refused(nanoTime.getAsLong());
                LockSupport.parkNanos(ASK_AGAIN.toNanos());
            } catch (RetriableException e) {
                LOG.warn("Cannot find out whether a transaction was committed: {}", e.getMessage());
                refusals.unanswered();
                return Optional.empty();
            }
        }
    }

    private static boolean isSame(OffsetAndMetadata attempted, @Nullable OffsetAndMetadata found) {
        return found != null
                && attempted.offset() == found.offset()
                && attempted.metadata().equals(found.metadata());
    }

    private void noteSuccess() {
        for (Completion completion : batch) {
            for (OutgoingRecord outgoingRecord : completion.outgoing()) {
                if (outgoingRecord instanceof OutgoingRecord.Outcome outcome) {
                    meters.settled(outcome.value().getResult());
                }
            }
        }
        batch.clear();
        weightBytes = 0;
        failing = false;
        refusals.succeeded();
        mostCompletions = Math.min(MAX_COMPLETIONS, 2 * mostCompletions);
    }

    /** What cannot be committed as a whole, in the time that a transaction has, is committed in parts. */
    private void noteFailure(boolean isAnswered) {
        failing = true;
        if (isAnswered) {
            refusals.refused(nanoTime.getAsLong());
        } else {
            refusals.unanswered();
        }
        mostCompletions = Math.max(1, batch.size() / 2);
        while (batch.size() > mostCompletions) {
            Completion last = batch.remove(batch.size() - 1);
            weightBytes -= last.weightBytes();
            assignedPartitions.of(last.lease()).ifPresent(assigned -> {
                assigned.tracker().notDone(last.offset());
                putOff.addFirst(last);
            });
        }
    }
}
