package io.penstock.dispatcher.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.dispatcher.core.CommitResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Against Kafka's own test double of a producer, which keeps the rules of transactions. */
class TransactionalOutputsTest {
    private static final ConsumerGroupMetadata GROUP = new MockConsumer<byte[], byte[]>("earliest").groupMetadata();
    private static final Map<TopicPartition, OffsetAndMetadata> OFFSETS =
            Map.of(new TopicPartition("admitted", 0), new OffsetAndMetadata(7, "O1AA"));

    private final List<UnansweredProducer> opened = new ArrayList<>();
    private UnaryOperator<UnansweredProducer> preparing = producer -> producer;
    private final TransactionalOutputs outputs = new TransactionalOutputs(() -> {
        UnansweredProducer producer = preparing.apply(new UnansweredProducer());
        opened.add(producer);
        return producer;
    });

    @Test
    void recordsAndOffsetsAreCommittedTogether() {
        assertThat(commit("a", "b")).isEqualTo(CommitResult.COMMITTED);

        assertThat(current().history()).hasSize(2);
        assertThat(current().consumerGroupOffsetsHistory()).containsExactly(Map.of(GROUP.groupId(), OFFSETS));
        assertThat(current().transactionCommitted()).isTrue();
    }

    @Test
    void aGroupThatRefusesTheOffsetsAbortsTheTransaction() {
        current().sendOffsetsToTransactionException = new KafkaException("stale generation");

        assertThat(commit("a")).isEqualTo(CommitResult.ABORTED);

        assertThat(current().history()).isEmpty();
        current().sendOffsetsToTransactionException = null;
        assertThat(commit("a")).isEqualTo(CommitResult.COMMITTED);
        assertThat(opened).hasSize(1);
    }

    @Test
    void anAbortThatNeededNoBrokerDoesNotSayThatOneAnswers() {
        UnaryOperator<UnansweredProducer> present = preparing;
        preparing = producer -> {
            producer.initTransactionException = new TimeoutException("no broker");
            return producer;
        };
        current().sendOffsetsToTransactionException = new KafkaException(
                "Cannot execute transactional method because we are in an error state",
                new TimeoutException("Expiring 1 record(s)"));

        assertThat(commit("a")).isEqualTo(CommitResult.UNREACHABLE);
        assertThat(commit("a")).isEqualTo(CommitResult.UNREACHABLE);
        preparing = present;

        assertThat(commit("a")).isEqualTo(CommitResult.COMMITTED);
        assertThat(opened.get(0).closed()).isTrue();
    }

    @Test
    void whatTimedOutWhereABrokerAnswersIsTriedByANewProducer() {
        current().sendOffsetsToTransactionException = new DisconnectException("the leader is gone");

        assertThat(commit("a")).isEqualTo(CommitResult.UNANSWERED);

        assertThat(opened).hasSize(2);
        assertThat(commit("a")).isEqualTo(CommitResult.COMMITTED);
    }

    @Test
    void withoutABrokerItsNameMayBeGoneToo() {
        UnaryOperator<UnansweredProducer> present = preparing;
        preparing = producer -> {
            throw new KafkaException(
                    "Failed to construct kafka producer", new ConfigException("No resolvable bootstrap urls given"));
        };
        current().commitTimeouts = Integer.MAX_VALUE;

        assertThat(commit("a")).isEqualTo(CommitResult.UNANSWERED_IN_DOUBT);
        assertThat(commit("a")).isEqualTo(CommitResult.UNREACHABLE);
        preparing = present;

        assertThat(commit("a")).isEqualTo(CommitResult.COMMITTED);
    }

    @Test
    void aCommitWithoutAnswerIsTriedAgainOnTheSameProducer() {
        current().commitTimeouts = 2;

        assertThat(commit("a")).isEqualTo(CommitResult.COMMITTED);

        assertThat(opened).hasSize(1);
    }

    @Test
    void aCommitThatIsNeverAnsweredIsInDoubt() {
        current().commitTimeouts = Integer.MAX_VALUE;

        assertThat(commit("a")).isEqualTo(CommitResult.UNANSWERED_IN_DOUBT);

        assertThat(opened).hasSize(2);
        assertThat(opened.get(0).closed()).isTrue();
        assertThat(commit("a")).isEqualTo(CommitResult.COMMITTED);
    }

    @Test
    void aFencedProducerIsReplaced() {
        current().fenceProducer();

        assertThat(commit("a")).isEqualTo(CommitResult.IN_DOUBT);

        assertThat(opened).hasSize(2);
        assertThat(commit("a")).isEqualTo(CommitResult.COMMITTED);
    }

    @Test
    void aProducerFencedAtTheCommitIsReplaced() {
        current().commitTransactionException = new ProducerFencedException("newer epoch");
        current().abortTransactionException = new ProducerFencedException("newer epoch");

        assertThat(commit("a")).isEqualTo(CommitResult.IN_DOUBT);

        assertThat(opened).hasSize(2);
    }

    @Test
    void whatNoRepetitionCuresIsThrown() {
        current().sendOffsetsToTransactionException = new TransactionalIdAuthorizationException("no rights");

        assertThatThrownBy(() -> commit("a")).isInstanceOf(TransactionalIdAuthorizationException.class);
    }

    @Test
    void withoutABrokerTheSameIsTriedAgainUntilThereIsOne() {
        UnaryOperator<UnansweredProducer> present = preparing;
        preparing = producer -> {
            producer.initTransactionException = new TimeoutException("no broker");
            return producer;
        };
        current().commitTimeouts = Integer.MAX_VALUE;

        assertThat(commit("a")).isEqualTo(CommitResult.UNANSWERED_IN_DOUBT);
        assertThat(commit("a")).isEqualTo(CommitResult.UNREACHABLE);
        preparing = present;

        assertThat(commit("a")).isEqualTo(CommitResult.COMMITTED);
        assertThat(opened.subList(0, opened.size() - 1)).allMatch(MockProducer::closed);
    }

    @Test
    void aStartWaitsForABrokerThatGivesOutIds() {
        AtomicInteger tries = new AtomicInteger();

        try (TransactionalOutputs started = new TransactionalOutputs(() -> {
            UnansweredProducer producer = new UnansweredProducer();
            if (tries.incrementAndGet() < 3) {
                producer.initTransactionException = new TimeoutException("no coordinator yet");
            }
            return producer;
        })) {
            assertThat(started.commit(List.of(), OFFSETS, GROUP)).isEqualTo(CommitResult.COMMITTED);
        }

        assertThat(tries).hasValue(3);
    }

    private CommitResult commit(String... values) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (String value : values) {
            records.add(new ProducerRecord<>("responses", value.getBytes(StandardCharsets.UTF_8)));
        }
        return outputs.commit(records, OFFSETS, GROUP);
    }

    private UnansweredProducer current() {
        return opened.get(opened.size() - 1);
    }

    /** A commit that times out may be repeated, which the plain double does not know. */
    private static final class UnansweredProducer extends MockProducer<byte[], byte[]> {
        private int commitTimeouts;

        UnansweredProducer() {
            super(
                    Cluster.empty(),
                    true,
                    new RoundRobinPartitioner(),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
        }

        @Override
        public void commitTransaction() {
            if (commitTimeouts > 0) {
                commitTimeouts--;
                throw new TimeoutException("no answer");
            }
            super.commitTransaction();
        }
    }
}
