package io.penstock.dispatcher.kafka;

import io.penstock.dispatcher.core.CommitResult;
import io.penstock.dispatcher.core.Step;
import io.penstock.dispatcher.core.Worker;
import io.penstock.dispatcher.offsets.CommitMetadata;
import io.penstock.dispatcher.offsets.HandoverState;
import io.penstock.dispatcher.offsets.PartitionProgress;
import io.penstock.schemas.registry.RegistryException;
import io.penstock.schemas.registry.RegistryException.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out the steps of a worker, except its polls. For the consumer's thread only. */
final class StepExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(StepExecutor.class);

    private final Worker worker;
    private final GrantConsumer consumer;
    private final TransactionalOutputs outputs;
    private final RecordWriter writer;
    private final LongSupplier nanoTime;

    StepExecutor(
            Worker worker,
            GrantConsumer consumer,
            TransactionalOutputs outputs,
            RecordWriter writer,
            LongSupplier nanoTime) {
        this.worker = worker;
        this.consumer = consumer;
        this.outputs = outputs;
        this.writer = writer;
        this.nanoTime = nanoTime;
    }

    /** @throws IllegalStateException for a poll, which {@link DispatchLoop} carries out itself */
    void carryOut(Step step) {
        if (step instanceof Step.Publish publish) {
            worker.published(publish(publish), nanoTime.getAsLong());
        } else if (step instanceof Step.FetchCommitted ask) {
            worker.told(committed(ask.partitions()), nanoTime.getAsLong());
        } else if (step instanceof Step.FetchPositions ask) {
            worker.positioned(positions(ask.partitions()), nanoTime.getAsLong());
        } else if (step instanceof Step.LookUp lookUp) {
            takeOver(lookUp.partitions());
        } else if (step instanceof Step.Pause pause) {
            LockSupport.parkNanos(pause.duration().toNanos());
        } else {
            throw new IllegalStateException("not to be carried out here: " + step);
        }
    }

    /** Looks the partitions up. When the broker is slow, a later step tries again. */
    private void takeOver(Set<Integer> partitions) {
        Map<Integer, Step.PartitionState> found = new HashMap<>();
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(partitions);
            Map<TopicPartition, Long> beginnings = consumer.beginnings(partitions);
            Map<TopicPartition, Long> ends = consumer.ends(partitions);
            for (int number : partitions) {
                TopicPartition partition = consumer.partition(number);
                found.put(
                        number,
                        new Step.PartitionState(
                                Optional.ofNullable(committed.get(partition)).map(StepExecutor::progress),
                                beginnings.getOrDefault(partition, 0L),
                                ends.getOrDefault(partition, 0L)));
            }
        } catch (RetriableException | UnknownMemberIdException | StaleMemberEpochException e) {
            LOG.warn("Cannot read the committed progress of partitions {} yet: {}", partitions, e.getMessage());
            found.clear();
        }
        worker.lookedUp(found);
        found.keySet().forEach(number -> consumer.seek(number, worker.readFrom(number)));
    }

    /** The progress that was committed. Whoever wrote a commit that is not Penstock's may have started anything. */
    private static PartitionProgress progress(OffsetAndMetadata committed) {
        return ours(committed).orElseGet(() -> PartitionProgress.startingAt(committed.offset(), HandoverState.OPEN));
    }

    private static Optional<PartitionProgress> ours(OffsetAndMetadata committed) {
        return CommitMetadata.decode(committed.offset(), committed.metadata());
    }

    private CommitResult publish(Step.Publish publish) {
        List<ProducerRecord<byte[], byte[]>> records;
        try {
            records = publish.records().stream().map(writer::write).toList();
        } catch (SerializationException e) {
            LOG.warn("Results cannot be written now and are kept: {}", e.getMessage());
            boolean isRegistryAway = e instanceof RegistryException registry && registry.kind() == Kind.UNREACHABLE;
            return isRegistryAway ? CommitResult.UNREACHABLE : CommitResult.ABORTED;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        publish.progress()
                .forEach((number, progress) -> offsets.put(
                        consumer.partition(number),
                        new OffsetAndMetadata(progress.base(), CommitMetadata.encode(progress))));
        return outputs.commit(records, offsets, consumer.group());
    }

    /** Asks the broker, which answers after every transaction has ended. */
    private Step.CommittedReply committed(Set<Integer> partitions) {
        try {
            Map<Integer, PartitionProgress> found = new HashMap<>();
            consumer.committed(partitions)
                    .forEach((partition, committed) -> Optional.ofNullable(committed)
                            .flatMap(StepExecutor::ours)
                            .ifPresent(progress -> found.put(partition.partition(), progress)));
            return new Step.CommittedReply.Committed(found);
        } catch (UnknownMemberIdException e) {
            LOG.warn("The group has given this worker up; whether its last transaction was committed is open");
            return new Step.CommittedReply.MemberFenced();
        } catch (StaleMemberEpochException e) {
            LOG.warn("Cannot find out whether a transaction was committed: {}", e.getMessage());
            return new Step.CommittedReply.StaleEpoch();
        } catch (RetriableException e) {
            LOG.warn("Cannot find out whether a transaction was committed: {}", e.getMessage());
            return new Step.CommittedReply.Unanswered();
        }
    }

    private Map<Integer, Long> positions(Set<Integer> partitions) {
        Map<Integer, Long> positions = new HashMap<>();
        for (int partition : partitions) {
            consumer.position(partition).ifPresent(position -> positions.put(partition, position));
        }
        return positions;
    }
}
