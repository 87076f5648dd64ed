package io.penstock.dispatcher.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.dispatcher.core.Step;
import io.penstock.dispatcher.core.Worker;
import io.penstock.dispatcher.core.WorkerSettings;
import io.penstock.dispatcher.metrics.WorkerLog;
import io.penstock.dispatcher.metrics.WorkerMeters;
import io.penstock.dispatcher.offsets.CommitMetadata;
import io.penstock.dispatcher.offsets.HandoverState;
import io.penstock.dispatcher.offsets.PartitionProgress;
import io.penstock.dispatcher.work.CallObserver;
import io.penstock.dispatcher.work.CallScheduler;
import io.penstock.dispatcher.work.OutcomeRecords;
import io.penstock.schemas.Cluster;
import io.penstock.schemas.serde.AvroRecordSerdes;
import io.penstock.schemas.serde.SerdesConfig;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions that are not answered or refused, what the group then says, and when a worker gives up. */
class StepExecutorTest {
    private static final int PARTITION = 3;

    private final Group group = new Group();
    private final GrantConsumer consumer = new GrantConsumer("admitted", group);
    private final List<Producer<byte[], byte[]>> producers = new ArrayList<>();
    private final WorkerLog log = new WorkerLog(new WorkerMeters(), CallObserver.NONE);
    private final Worker worker = new Worker(
            new WorkerSettings("w1", Duration.ofSeconds(1), Duration.ofMillis(20)),
            completions ->
                    new CallScheduler(1, new OutcomeRecords("w1"), log, () -> new SplittableRandom(1), completions),
            log,
            () -> {},
            0);
    private long nanos;
    private final StepExecutor steps = new StepExecutor(
            worker,
            consumer,
            new TransactionalOutputs(this::producer),
            new RecordWriter(new Cluster(
                    "127.0.0.1:1",
                    Map.of(),
                    "publisher",
                    AvroRecordSerdes.create(SerdesConfig.of("mock://publisher")))),
            () -> nanos);
    private @Nullable RuntimeException initialising;
    private boolean refuseNext;
    private int received;

    @BeforeEach
    void takeOver() {
        assertThat(worker.next(nanos)).isInstanceOf(Step.Poll.class);
        group.assign(List.of(consumer.partition(PARTITION)));
        worker.assigned(List.of(PARTITION));
        turn();
        assertThat(worker.ready()).containsExactly(PARTITION);
        producer(0).commitTransactionException = new TimeoutException("no answer");
    }

    @Test
    void aWorkerThatTheGroupHasGivenUpGoesOnAndDropsItsResultsWhenItIsToldSo() {
        finish(1);
        group.refusals.add(new UnknownMemberIdException("given up"));
        turn();
        assertThat(committed()).isZero();

        worker.lost(Set.of(PARTITION));
        turn();

        assertThat(committed()).isZero();
        assertThat(lastProducer().transactionInFlight()).isFalse();
    }

    @Test
    void aWorkerThatIsAStepBehindTheGroupAsksAgain() {
        finish(1);
        group.refusals.add(new StaleMemberEpochException("a step behind"));
        group.hasTheCommit = true;

        turn();
        turn();

        assertThat(group.refusals).isEmpty();
        assertThat(publications()).isZero();
    }

    @Test
    void whatWasNotCommittedIsPublishedAgain() {
        finish(1);

        turn();
        assertThat(committed()).isZero();
        turn();

        assertThat(committed()).isEqualTo(1);
        assertThat(publications()).isEqualTo(1);
    }

    @Test
    void whatNobodySaysWasCommittedIsKeptUntilABrokerAnswers() {
        finish(1);
        group.refusals.add(new TimeoutException("no broker"));
        group.refusals.add(new TimeoutException("no broker"));

        turn();
        turn();
        assertThat(group.refusals).isEmpty();
        group.hasTheCommit = true;
        turn();
        turn();

        assertThat(publications()).isZero();
    }

    @Test
    void whatCannotBeCommittedAtOnceIsCommittedInParts() {
        finish(5);

        turn();
        assertThat(committed()).isZero();
        turn();
        assertThat(committed()).isEqualTo(2);
        turn();

        assertThat(committed()).isEqualTo(5);
        assertThat(publications()).isEqualTo(2);
    }

    @Test
    void theAbsenceOfBrokersIsNoReasonToGiveUpHoweverLongItLasts() {
        finish(1);
        producer(0).commitTransactionException = null;
        producer(0).sendOffsetsToTransactionException = errorState(new TimeoutException("Expiring 1 record(s)"));
        initialising = new TimeoutException("no broker");

        for (int minute = 0; minute < 60; minute++) {
            nanos += Duration.ofMinutes(1).toNanos();
            turn();
            assertThat(committed()).isZero();
        }
        initialising = null;
        turn();

        assertThat(committed()).isEqualTo(1);
        assertThat(publications()).isEqualTo(1);
    }

    @Test
    void aLeaderThatIsAwayIsNoReasonToGiveUpEither() {
        finish(1);
        producer(0).commitTransactionException = null;

        for (int minute = 0; minute < 60; minute++) {
            nanos += Duration.ofMinutes(1).toNanos();
            lastProducer().sendOffsetsToTransactionException = errorState(new DisconnectException("leader"));
            turn();
            assertThat(committed()).isZero();
        }
        turn();

        assertThat(committed()).isEqualTo(1);
    }

    @Test
    void theTimeWithoutABrokerBetweenTwoRefusalsDoesNotCount() {
        finish(1);
        producer(0).commitTransactionException = null;
        producer(0).sendOffsetsToTransactionException = errorState(new ProducerFencedException("timed out"));
        turn();

        producer(0).sendOffsetsToTransactionException = errorState(new TimeoutException("no broker"));
        initialising = new TimeoutException("no broker");
        turn();
        nanos += Duration.ofMinutes(8).toNanos();
        initialising = null;
        refuseNext = true;

        turn();
        assertThat(committed()).isZero();
        lastProducer().sendOffsetsToTransactionException = null;
        turn();
        assertThat(committed()).isEqualTo(1);
    }

    @Test
    void aWorkerThatBrokersRefuseForMoreThanFiveMinutesGivesUp() {
        finish(1);
        producer(0).commitTransactionException = null;
        producer(0).sendOffsetsToTransactionException = errorState(new RecordTooLargeException("refused"));

        for (int minute = 0; minute < 5; minute++) {
            turn();
            nanos += Duration.ofMinutes(1).toNanos();
        }

        assertThatThrownBy(this::turn).isInstanceOf(IllegalStateException.class).hasMessageContaining("5 minutes");
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

    /** Carries out what the worker wants done until it polls. */
    private void turn() {
        nanos += Duration.ofSeconds(1).toNanos();
        for (Step step = worker.next(nanos); !(step instanceof Step.Poll); step = worker.next(nanos)) {
            steps.carryOut(step);
        }
    }

    /** So many records come and are done. */
    private void finish(int records) {
        for (int i = 0; i < records; i++) {
            long offset = received++;
            var record = new ConsumerRecord<>("admitted", PARTITION, offset, new byte[0], new byte[0]);
            worker.deadLetter(
                    worker.received(PARTITION, offset, new KafkaRecord(record)).orElseThrow(), "no grant");
        }
    }

    /** The offset that was committed last. */
    private long committed() {
        return producers.stream()
                .flatMap(producer -> ((MockProducer<byte[], byte[]>) producer).consumerGroupOffsetsHistory().stream())
                .flatMap(offsets -> offsets.values().stream())
                .flatMap(offsets -> offsets.values().stream())
                .mapToLong(OffsetAndMetadata::offset)
                .max()
                .orElse(0);
    }

    /** Transactions that were committed, but for the one that took the partition over. */
    private long publications() {
        return producers.stream()
                        .mapToLong(producer -> ((MockProducer<byte[], byte[]>) producer)
                                .consumerGroupOffsetsHistory()
                                .size())
                        .sum()
                - 1;
    }

    private Producer<byte[], byte[]> producer() {
        var producer = new MockProducer<>(
                true, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
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
            PartitionProgress progress = PartitionProgress.startingAt(received, HandoverState.OPEN);
            return Map.of(
                    new TopicPartition("admitted", PARTITION),
                    new OffsetAndMetadata(progress.base(), CommitMetadata.encode(progress)));
        }

        @Override
        public synchronized Map<TopicPartition, Long> beginningOffsets(
                Collection<TopicPartition> partitions, Duration timeout) {
            return Map.of(consumer.partition(PARTITION), 0L);
        }

        @Override
        public synchronized Map<TopicPartition, Long> endOffsets(
                Collection<TopicPartition> partitions, Duration timeout) {
            return beginningOffsets(partitions, timeout);
        }

        @Override
        public synchronized long position(TopicPartition partition, Duration timeout) {
            return received;
        }
    }
}
