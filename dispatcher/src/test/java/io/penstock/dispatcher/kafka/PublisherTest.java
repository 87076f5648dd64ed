package io.penstock.dispatcher.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.dispatcher.metrics.WorkerMeters;
import io.penstock.dispatcher.offsets.CommitMetadata;
import io.penstock.dispatcher.offsets.HandoverState;
import io.penstock.dispatcher.offsets.PartitionProgress;
import io.penstock.dispatcher.offsets.PartitionTracker;
import io.penstock.dispatcher.work.Completion;
import io.penstock.dispatcher.work.PartitionLease;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Transactions that are not answered or refused, what the group then says, and when a worker gives up. */
class PublisherTest {
    private static final int PARTITION = 3;

    private final AssignedPartitions assignedPartitions = new AssignedPartitions();
    private final PartitionLease lease = new PartitionLease(PARTITION);
    private final PartitionTracker tracker =
            PartitionTracker.takeOver(PartitionProgress.startingAt(0, HandoverState.CLEAN), 0);
    private final Group group = new Group();
    private final List<Producer<byte[], byte[]>> producers = new ArrayList<>();
    private @Nullable RuntimeException initialising;
    private boolean refuseNext;
    private final AtomicLong now = new AtomicLong();
    private final Publisher publisher = new Publisher(
            new GrantConsumer("admitted", group),
            new TransactionalOutputs(this::producer),
            new RecordWriter(new Cluster(
                    "127.0.0.1:1",
                    Map.of(),
                    "publisher",
                    AvroRecordSerdes.create(SerdesConfig.of("mock://publisher")))),
            assignedPartitions,
            new WorkerMeters(),
            now::get);

    @Test
    void aWorkerThatTheGroupHasGivenUpGoesOnAndDropsItsResultsWhenItIsToldSo() {
        hold();
        group.refusals.add(new UnknownMemberIdException("given up"));

        assertThat(publisher.publish(List.of(), HandoverState.OPEN)).isFalse();
        assertThat(publisher.isIdle()).isFalse();

        assignedPartitions.removed(PARTITION);
        assertThat(publisher.publish(List.of(), HandoverState.OPEN)).isTrue();
        assertThat(publisher.isIdle()).isTrue();
    }

    @Test
    void aWorkerThatIsAStepBehindTheGroupAsksAgain() {
        hold();
        group.refusals.add(new StaleMemberEpochException("a step behind"));
        group.hasTheCommit = true;

        assertThat(publisher.publish(List.of(), HandoverState.OPEN)).isTrue();

        assertThat(group.refusals).isEmpty();
        assertThat(publisher.isIdle()).isTrue();
    }

    @Test
    void whatWasNotCommittedIsPublishedAgain() {
        hold();

        assertThat(publisher.publish(List.of(), HandoverState.OPEN)).isFalse();
        assertThat(publisher.publish(List.of(), HandoverState.OPEN)).isTrue();

        assertThat(((MockProducer<byte[], byte[]>) producers.get(1)).consumerGroupOffsetsHistory())
                .hasSize(1);
    }

    @Test
    void whatNobodySaysWasCommittedIsKeptUntilABrokerAnswers() {
        hold();
        group.refusals.add(new TimeoutException("no broker"));
        group.refusals.add(new TimeoutException("no broker"));

        assertThat(publisher.publish(List.of(), HandoverState.OPEN)).isFalse();
        assertThat(publisher.publish(List.of(), HandoverState.OPEN)).isFalse();
        assertThat(publisher.isIdle()).isFalse();
        group.hasTheCommit = true;
        assertThat(publisher.publish(List.of(), HandoverState.OPEN)).isTrue();

        assertThat(publisher.isIdle()).isTrue();
        assertThat(((MockProducer<byte[], byte[]>) producers.get(1)).consumerGroupOffsetsHistory())
                .isEmpty();
    }

    @Test
    void whatCannotBeCommittedAtOnceIsCommittedInParts() {
        assignedPartitions.claimed(PARTITION, new AssignedPartition(lease, tracker));
        for (int offset = 0; offset < 5; offset++) {
            tracker.read(offset);
            publisher.complete(new Completion(lease, offset, List.of(), 1));
        }

        assertThat(publisher.publish(List.of(), HandoverState.OPEN)).isFalse();
        assertThat(publisher.publish(List.of(), HandoverState.OPEN)).isTrue();
        assertThat(publisher.isIdle()).isFalse();
        assertThat(tracker.pending()).isEqualTo(3);
        assertThat(publisher.publish(List.of(), HandoverState.OPEN)).isTrue();

        assertThat(publisher.isIdle()).isTrue();
        assertThat(tracker.progress(HandoverState.OPEN).base()).isEqualTo(5);
        assertThat(((MockProducer<byte[], byte[]>) producers.get(1)).consumerGroupOffsetsHistory())
                .hasSize(2);
    }

    @Test
    void theAbsenceOfBrokersIsNoReasonToGiveUpHoweverLongItLasts() {
        hold();
        producer(0).commitTransactionException = null;
        producer(0).sendOffsetsToTransactionException = errorState(new TimeoutException("Expiring 1 record(s)"));
        initialising = new TimeoutException("no broker");

        for (int minute = 0; minute < 60; minute++) {
            now.addAndGet(Duration.ofMinutes(1).toNanos());
            assertThat(publisher.publish(List.of(), HandoverState.OPEN)).isFalse();
        }
        initialising = null;
        assertThat(publisher.publish(List.of(), HandoverState.OPEN)).isTrue();

        assertThat(publisher.isIdle()).isTrue();
        assertThat(lastProducer().consumerGroupOffsetsHistory()).hasSize(1);
    }

    @Test
    void aLeaderThatIsAwayIsNoReasonToGiveUpEither() {
        hold();
        producer(0).commitTransactionException = null;

        for (int minute = 0; minute < 60; minute++) {
            now.addAndGet(Duration.ofMinutes(1).toNanos());
            lastProducer().sendOffsetsToTransactionException = errorState(new DisconnectException("leader"));
            assertThat(publisher.publish(List.of(), HandoverState.OPEN)).isFalse();
        }

        assertThat(publisher.publish(List.of(), HandoverState.OPEN)).isTrue();
        assertThat(publisher.isIdle()).isTrue();
    }

    @Test
    void theTimeWithoutABrokerBetweenTwoRefusalsDoesNotCount() {
        hold();
        producer(0).commitTransactionException = null;
        producer(0).sendOffsetsToTransactionException = errorState(new ProducerFencedException("timed out"));
        assertThat(publisher.publish(List.of(), HandoverState.OPEN)).isFalse();

        producer(0).sendOffsetsToTransactionException = errorState(new TimeoutException("no broker"));
        initialising = new TimeoutException("no broker");
        assertThat(publisher.publish(List.of(), HandoverState.OPEN)).isFalse();
        now.addAndGet(Duration.ofMinutes(8).toNanos());
        initialising = null;
        refuseNext = true;

        assertThat(publisher.publish(List.of(), HandoverState.OPEN)).isFalse();
        lastProducer().sendOffsetsToTransactionException = null;
        assertThat(publisher.publish(List.of(), HandoverState.OPEN)).isTrue();
    }

    @Test
    void aWorkerThatBrokersRefuseForMoreThanFiveMinutesGivesUp() {
        hold();
        producer(0).commitTransactionException = null;
        producer(0).sendOffsetsToTransactionException = errorState(new RecordTooLargeException("refused"));

        for (int minute = 0; minute <= 5; minute++) {
            assertThat(publisher.publish(List.of(), HandoverState.OPEN)).isFalse();
            now.addAndGet(Duration.ofMinutes(1).toNanos());
        }

        assertThatThrownBy(() -> publisher.publish(List.of(), HandoverState.OPEN))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("5 minutes");
    }

    private static KafkaException errorState(ApiException cause) {
        return new KafkaException("Cannot execute transactional method because we are in an error state", cause);
    }

    private MockProducer<byte[], byte[]> producer(int number) {
        return (MockProducer<byte[], byte[]>) producers.get(number);
    }

    private MockProducer<byte[], byte[]> lastProducer() {
        return producer(producers.size() - 1);
    }

    /** The worker holds a partition, and its first record is done. */
    private void hold() {
        assignedPartitions.claimed(PARTITION, new AssignedPartition(lease, tracker));
        tracker.read(0);
        publisher.complete(new Completion(lease, 0, List.of(), 1));
    }

    /** The first one is never answered on its commits. */
    private Producer<byte[], byte[]> producer() {
        var producer = new MockProducer<>(
                true, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
        if (producers.isEmpty()) {
            producer.commitTransactionException = new TimeoutException("no answer");
        }
        producer.initTransactionException = initialising;
        if (refuseNext) {
            producer.sendOffsetsToTransactionException = errorState(new ProducerFencedException("timed out"));
            refuseNext = false;
        }
        producers.add(producer);
        return producer;
    }

    /** Answers what is committed, after the refusals. */
    private final class Group extends MockConsumer<byte[], byte[]> {
        private final Queue<ApiException> refusals = new ArrayDeque<>();
        private boolean hasTheCommit;

        Group() {
            super("earliest");
        }

        @Override
        public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
                Set<TopicPartition> partitions, Duration timeout) {
            if (!refusals.isEmpty()) {
                throw refusals.remove();
            }
            if (!hasTheCommit) {
                return Map.of();
            }
            PartitionProgress progress = tracker.progress(HandoverState.OPEN);
            return Map.of(
                    new TopicPartition("admitted", PARTITION),
                    new OffsetAndMetadata(progress.base(), CommitMetadata.encode(progress)));
        }
    }
}
