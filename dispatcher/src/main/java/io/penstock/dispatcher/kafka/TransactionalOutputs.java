package io.penstock.dispatcher.kafka;

import io.penstock.dispatcher.core.CommitResult;
import io.penstock.schemas.Cluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes records and offsets together or not at all. A producer that the broker no longer accepts is replaced.
 * Whether this worker may still publish is decided by the consumer group, whose member epoch is sent with the
 * offsets, and not by the producer.
 */
final class TransactionalOutputs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TransactionalOutputs.class);

    /** How long the open transaction of a killed worker keeps readers waiting. */
    private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration BLOCK_BOUND = Duration.ofSeconds(10);
    private static final int COMMIT_TRIES = 3;
    private static final Duration CLOSE_BOUND = Duration.ofSeconds(5);

    /**
     * How many times a start asks for a transactional id, each time for up to ten seconds: the cluster's coordinator
     * may be starting as well.
     */
    private static final int TRIES_AT_START = 12;

    private final Supplier<Producer<byte[], byte[]>> producers;
    private Optional<Producer<byte[], byte[]>> current;

    /**
     * Outputs through a first producer, which takes its transactional id from any earlier holder.
     *
     * @param producers makes a producer with the worker's transactional id
     * @throws TimeoutException if no broker gives out the id within {@link #TRIES_AT_START} tries
     */
    TransactionalOutputs(Supplier<Producer<byte[], byte[]>> producers) {
        this.producers = producers;
        this.current = Optional.of(openAtStart());
    }

    static Supplier<Producer<byte[], byte[]>> producers(Cluster cluster, String worker) {
        Properties properties = cluster.producerConfig();
        properties.setProperty(ProducerConfig.CLIENT_ID_CONFIG, ClientNames.transactionalId(cluster, worker));
        properties.setProperty(ProducerConfig.TRANSACTIONAL_ID_CONFIG, ClientNames.transactionalId(cluster, worker));
        properties.setProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, millis(TRANSACTION_TIMEOUT));
        properties.setProperty(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis(BLOCK_BOUND));
        properties.setProperty(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis(BLOCK_BOUND.dividedBy(2)));
        properties.setProperty(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis(BLOCK_BOUND));
        return () -> new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Publishes all of it in one transaction. While no broker answers it tries only once to get a producer, so that
     * the caller can go on polling.
     */
    CommitResult commit(
            List<ProducerRecord<byte[], byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        if (current.isEmpty()) {
            reopen();
        }
        if (current.isEmpty()) {
            return CommitResult.UNREACHABLE;
        }
        Producer<byte[], byte[]> producer = current.get();
        try {
            producer.beginTransaction();
            for (ProducerRecord<byte[], byte[]> record : records) {
                // A failed send makes the commit fail.
                Future<RecordMetadata> unused = producer.send(record);
            }
            producer.sendOffsetsToTransaction(offsets, group);
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException | IllegalStateException e) {
            refuseHopeless(e);
            return abort(producer, e);
        }
        return finish(producer);
    }

    /** Replaces a producer by a new one, which ends any open transaction. */
    private void replace(Producer<byte[], byte[]> producer) {
        producer.close(Duration.ZERO);
        current = Optional.empty();
        reopen();
    }

    /** Tries to get a producer. There is none while no broker answers; the next commit tries again. */
    private void reopen() {
        try {
            current = Optional.of(open());
        } catch (RetriableException e) {
            LOG.warn("Results are kept until a broker answers: {}", e.getMessage());
        } catch (KafkaException e) {
            // The same addresses were valid at the start. While the brokers are away, their names may not resolve
            // either.
            if (!(e.getCause() instanceof ConfigException)) {
                throw e;
            }
            LOG.warn("Results are kept until a broker answers: {}", e.getCause().getMessage());
        }
    }

    @Override
    public void close() {
        current.ifPresent(producer -> producer.close(CLOSE_BOUND));
    }

    private CommitResult finish(Producer<byte[], byte[]> producer) {
        for (int tries = 1; ; tries++) {
            try {
                producer.commitTransaction();
                return CommitResult.COMMITTED;
            } catch (InterruptException e) {
                throw e;
            } catch (TimeoutException e) {
                if (tries == COMMIT_TRIES) {
                    LOG.warn("No answer to a commit: {}", e.getMessage());
                    replace(producer);
                    return CommitResult.UNANSWERED_IN_DOUBT;
                }
            } catch (KafkaException | IllegalStateException e) {
                refuseHopeless(e);
                return abort(producer, e);
            }
        }
    }

    /**
     * Aborts a transaction. If that fails too, the commit may have succeeded without the producer learning of it. If
     * it succeeds, a broker need not have answered: what never reached one is aborted without one.
     */
    private CommitResult abort(Producer<byte[], byte[]> producer, RuntimeException cause) {
        if (cause instanceof ProducerFencedException || cause.getCause() instanceof ProducerFencedException) {
            LOG.warn(
                    "Another producer has taken this worker's name: a transaction took too long, or, if this comes again and "
                            + "again, two dispatchers run under one --worker-id");
        }
        LOG.info("A transaction is given up and its results are kept for the next: {}", cause.toString());
        try {
            producer.abortTransaction();
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException | IllegalStateException e) {
            LOG.info("The producer is replaced: {}", e.toString());
            replace(producer);
            return isUnanswered(cause) || isUnanswered(e) ? CommitResult.UNANSWERED_IN_DOUBT : CommitResult.IN_DOUBT;
        }
        if (!isUnanswered(cause)) {
            return CommitResult.ABORTED;
        }
        replace(producer);
        return current.isPresent() ? CommitResult.UNANSWERED : CommitResult.UNREACHABLE;
    }

    /** Whether the failure ends once the brokers are back, as every retriable one does. */
    private static boolean isUnanswered(Throwable failure) {
        return Stream.<@Nullable Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
                .anyMatch(RetriableException.class::isInstance);
    }

    private Producer<byte[], byte[]> openAtStart() {
        for (int tries = 1; ; tries++) {
            try {
                return open();
            } catch (TimeoutException e) {
                if (tries == TRIES_AT_START) {
                    throw e;
                }
                LOG.warn("Still waiting for a broker to begin transactions: {}", e.getMessage());
            }
        }
    }

    private Producer<byte[], byte[]> open() {
        Producer<byte[], byte[]> opened = producers.get();
        try {
            opened.initTransactions();
            return opened;
        } catch (RuntimeException e) {
            opened.close(Duration.ZERO);
            throw e;
        }
    }

    /** Throws the errors that no further try can avoid. */
    private static void refuseHopeless(RuntimeException e) {
        if (e instanceof AuthorizationException
                || e instanceof AuthenticationException
                || e instanceof UnsupportedVersionException
                || e instanceof InvalidConfigurationException) {
            throw e;
        }
    }

    private static String millis(Duration duration) {
        return String.valueOf(duration.toMillis());
    }
}
